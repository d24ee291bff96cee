"""What is handed on: a folder of results as one page to open, and as a brief with its tables and a codebook."""
