"""What `./dev` runs. Standard library only, Python 3.10 to 3.13."""
