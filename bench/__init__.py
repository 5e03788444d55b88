"""What the plugin costs, beside what Saleor costs without it. `make bench`."""
