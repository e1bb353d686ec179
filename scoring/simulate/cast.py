"""What every table of a chunk is written from: its people, their names, the shop."""

from dataclasses import dataclass

from scoring.simulate.arrays import DAY
from scoring.simulate.names import Names
from scoring.simulate.people import People
from scoring.simulate.products import Products
from scoring.simulate.programs import Programs
from scoring.simulate.sizes import Size


@dataclass(frozen=True)
class Shop:
    """What all chunks share."""

    size: Size
    products: Products
    programs: Programs

    @property
    def as_of_us(self) -> int:
        """The as-of moment, in microseconds since 1970."""
        return self.size.start_us + self.size.days * DAY

    @property
    def end_us(self) -> int:
        """The instant after the last simulated one, in microseconds since 1970."""
        return self.size.start_us + self.size.simulated_days * DAY


@dataclass(frozen=True)
class Cast:
    """The people of a chunk by name, in their shop."""

    people: People
    names: Names
    shop: Shop

    def first_id(self, each: int) -> int:
        """Where the numbers of a table begin in this chunk.

        Each person keeps `each` numbers free, so that ids of chunks never meet.
        """
        return self.people.first_number * each
