"""What builds, starts and checks this project.

Only the standard library and Python 3.9: most of it runs before anything is installed.
"""
