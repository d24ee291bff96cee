"""The explorer: two worlds of the same people side by side in a browser, month by month."""
