"""What the estimate assumes. Each value has its reason; `make bench-travel` says how far off the whole is.

Speeds, waits and stops of trains and the speed of buses were first set from what is known of the services, then multiplied by six
factors (one for all speeds, one for all waits …) that make one half of the journeys of `benchmarks/travel.py` come
out best, and rounded. Walking and cycling are not fitted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Service:
    """How one kind of train runs."""

    wait: float
    """Minutes on the platform: half of the usual gap between trains by day, and what a missed or a late one costs on average."""
    speed: float
    """Km/h between two stations, without what a stop costs: so nearly the speed that the train reaches."""
    stop: float
    """Minutes that each station on the way costs: slowing down, doors, starting."""


FAST: Final = Service(wait=10.0, speed=115.0, stop=1.6)
"""Trains that call at few stations on their way in and out of town; each main line is a line of its own."""
TUBE: Final = Service(wait=3.5, speed=62.0, stop=1.1)
SERVICES: Final = MappingProxyType(
    {
        "dlr": Service(wait=5.0, speed=55.0, stop=1.0),
        "elizabeth": Service(wait=5.0, speed=100.0, stop=1.4),
        "tram": Service(wait=6.0, speed=42.0, stop=0.9),
        **dict.fromkeys(
            ("liberty", "lioness", "mildmay", "suffragette", "weaver", "windrush"),
            Service(wait=8.0, speed=75.0, stop=1.1),
        ),
        # Thameslink and the other train companies share tracks and stations, so they are one network here.
        "rail": Service(wait=11.0, speed=85.0, stop=1.3),
        "london-cable-car": Service(wait=1.0, speed=16.0, stop=0.5),
    }
)
"""By line; `fast-…` is a main line, and a line that is not here is a line of the Tube."""
SAME_NETWORK: Final = MappingProxyType({"thameslink": "rail", "national-rail": "rail"})


@dataclass(frozen=True, slots=True)
class TravelParameters:
    """Speeds in km/h along the straight line, times in minutes, distances in km."""

    walking: float = 3.6
    """A walk of 4.7 km/h on streets that are 1.3 times as long as the line."""
    cycling: float = 11.5
    """A ride of 15 km/h, as an unhurried cyclist with traffic lights, on the same streets."""
    cycling_fixed: float = 3.0
    """Unlock, lock, walk to the door."""
    bus: float = 11.0
    """A bus in London runs at about 15 km/h, on roads that are 1.3 times as long as the line."""
    bus_fixed: float = 8.0
    """Walk to the stop, wait, and walk from the stop."""
    blind: float = 16.0
    """Public transport in general, where the stations are not known: about half an hour for 5 km, 50 minutes for 10."""
    blind_fixed: float = 14.0
    """Walk, wait and walk of that."""
    into_station: float = 1.5
    """From the street to the platform."""
    out_of_station: float = 1.0
    """From the platform to the street. A change of trains is out and in, and a wait."""
    furthest_station: float = 6.0
    """A station further away than this is not worth the way to it."""
    stations_at_the_end: int = 12
    """Nearest stations to a destination that are tried."""
    walk_between_stations: float = 0.6
    """Two stations no further apart than this are changed between on foot."""
    services: MappingProxyType[str, Service] = field(default_factory=lambda: SERVICES)
    tube: Service = TUBE
    fast: Service = FAST

    def service(self, line: str) -> Service:
        """How this line runs."""
        return self.services.get(line, self.fast if line.startswith("fast-") else self.tube)
