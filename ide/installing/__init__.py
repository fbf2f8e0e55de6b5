"""From a bare machine to a service that can start: what `make run`, `make stop` and `make test` do first.

Standard library only, because it runs before anything is installed. Every step looks whether it is done already.
"""
