"""Data dictionaries: persons, parameters, levers, structures, conditions, tables. No files are read here."""
