"""A finished run as one HTML file that opens offline."""
