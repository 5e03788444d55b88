"""A payment app of its own process: it stands for a gateway that Saleor asks over HTTP."""
