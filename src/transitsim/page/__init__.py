"""The laboratory in a page: the compiled rules as one WebAssembly module, and all that stands around them."""
