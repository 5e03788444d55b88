"""X's deliveries taken in beside Saleor, many in one transaction; `twitter_intake` serves it.

Nothing is imported here: a server reads `serving` before Django is set up.
"""
