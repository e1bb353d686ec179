"""Lead quality for e-commerce: a score that equals the sum of its dated reasons."""

__version__ = "0.1.0"
