"""Folders of results on disk: whole or not at all, one process at a time, nothing of the user's overwritten."""
