"""The benchmarks behind `make bench`, peers in the same run. Medians and spreads; machines are shared and noisy."""
