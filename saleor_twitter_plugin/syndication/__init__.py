"""Every feed read the other way: a category's catalog as RSS and Atom."""
