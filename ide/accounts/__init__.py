"""Who you are and what you may use."""
