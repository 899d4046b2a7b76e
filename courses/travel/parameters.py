"""What the estimate assumes. Each value has its reason; `make bench-travel` says how far off the whole is."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class Service:
    """How one kind of train runs."""

    wait: float
    """Minutes on the platform: about half of the usual gap between trains by day."""
    speed: float
    """Km/h between two stations along the straight line, without the stop."""
    stop: float
    """Minutes that each station on the way costs: slowing down, doors, starting."""


TUBE: Final = Service(wait=2.0, speed=42.0, stop=1.0)
SERVICES: Final = MappingProxyType(
    {
        "dlr": Service(wait=3.0, speed=38.0, stop=0.9),
        "elizabeth": Service(wait=3.0, speed=70.0, stop=1.3),
        "tram": Service(wait=4.0, speed=28.0, stop=0.8),
        **dict.fromkeys(
            ("liberty", "lioness", "mildmay", "suffragette", "weaver", "windrush"),
            Service(wait=5.0, speed=50.0, stop=1.0),
        ),
        # Thameslink and the other train companies share tracks and stations, so they are one network here.
        "rail": Service(wait=7.0, speed=60.0, stop=1.2),
        # Trains that call at few stations on the way in and out of town.
        "fast-trains": Service(wait=6.0, speed=80.0, stop=1.5),
        "london-cable-car": Service(wait=1.0, speed=16.0, stop=0.5),
    }
)
"""By line; a line that is not here is a line of the Tube."""
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
    bus: float = 9.5
    """A bus in London runs at about 15 km/h, on roads that are longer than the line, with a change on a long way."""
    bus_fixed: float = 9.0
    """Walk to the stop, wait, and walk from the stop."""
    blind: float = 16.0
    """Public transport in general, where the stations are not known: about half an hour for 5 km, 50 minutes for 10."""
    blind_fixed: float = 14.0
    """Walk, wait and walk of that."""
    into_station: float = 2.0
    """From the street to the platform."""
    out_of_station: float = 1.5
    """From the platform to the street. A change of trains is out and in, and a wait."""
    furthest_station: float = 6.0
    """A station further away than this is not worth the way to it."""
    stations_at_the_end: int = 12
    """Nearest stations to a destination that are tried."""
    walk_between_stations: float = 0.6
    """Two stations no further apart than this are changed between on foot."""
    services: MappingProxyType[str, Service] = field(default_factory=lambda: SERVICES)
    tube: Service = TUBE

    def service(self, line: str) -> Service:
        """How this line runs."""
        return self.services.get(line, self.tube)
