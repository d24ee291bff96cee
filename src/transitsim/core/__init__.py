"""Random numbers by address, calendar, compiling, errors, dictionaries, text."""
