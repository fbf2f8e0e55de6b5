"""The images that sandboxes run: the table of runtimes, the Dockerfile, the skeleton of a home, and their making."""
