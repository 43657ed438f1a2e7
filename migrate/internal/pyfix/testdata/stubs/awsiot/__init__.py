"""A stand-in for awsiot."""
