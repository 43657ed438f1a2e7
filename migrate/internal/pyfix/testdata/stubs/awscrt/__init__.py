"""A stand-in for awscrt, with the part of its API that fixed programs use."""
