"""The package itself: what its scripts do, what an installation consists of, what the build wrote down."""
