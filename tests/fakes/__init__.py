"""The other sides, for tests: a browser that keeps what a browser keeps, and a link that drops and delays."""
