"""Tools of the developers, run as ``python -m scripts.<name>``; the product imports none of them."""
