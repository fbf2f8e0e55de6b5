# Runs before every interactive Python. It is yours: import here what you always need.
