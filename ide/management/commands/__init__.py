"""One command a module: `python3 manage.py NAME`."""
