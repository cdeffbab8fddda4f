"""The settings: which there are, how their files are read and written, and where each value comes from."""
