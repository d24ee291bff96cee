"""Floor 8: what is handed on. A folder of results as one page to open, and as a brief with its tables and a codebook."""
