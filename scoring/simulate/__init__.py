"""A shop whose truth is known, written as contract tables."""

from scoring.simulate.shop import SimulatedShop, simulate
from scoring.simulate.sizes import SIZES

__all__ = ["SIZES", "SimulatedShop", "simulate"]
