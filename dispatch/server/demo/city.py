"""A schematic Surabaya: real names of the 31 kecamatan, approximate points of our own, invented stations and units."""

from dataclasses import dataclass

LABEL = "Kota peraga skematis / schematic demonstration city"
KECAMATAN: dict[str, tuple[float, float]] = {
    "Asemrowo": (112.705, -7.248), "Benowo": (112.635, -7.235), "Bubutan": (112.730, -7.248),
    "Bulak": (112.789, -7.228), "Dukuh Pakis": (112.697, -7.292), "Gayungan": (112.728, -7.334),
    "Genteng": (112.748, -7.259), "Gubeng": (112.757, -7.274), "Gunung Anyar": (112.789, -7.338),
    "Jambangan": (112.713, -7.322), "Karang Pilang": (112.696, -7.337), "Kenjeran": (112.771, -7.223),
    "Krembangan": (112.724, -7.231), "Lakarsantri": (112.650, -7.310), "Mulyorejo": (112.790, -7.266),
    "Pabean Cantian": (112.737, -7.223), "Pakal": (112.618, -7.244), "Rungkut": (112.782, -7.319),
    "Sambikerep": (112.660, -7.279), "Sawahan": (112.718, -7.272), "Semampir": (112.748, -7.215),
    "Simokerto": (112.753, -7.239), "Sukolilo": (112.799, -7.289), "Sukomanunggal": (112.698, -7.267),
    "Tambaksari": (112.766, -7.253), "Tandes": (112.679, -7.256), "Tegalsari": (112.737, -7.270),
    "Tenggilis Mejoyo": (112.756, -7.321), "Wiyung": (112.693, -7.314), "Wonocolo": (112.738, -7.322),
    "Wonokromo": (112.739, -7.300),
}  # fmt: skip
"""Kecamatan and an approximate middle, longitude and latitude."""


@dataclass(frozen=True)
class DemoUnit:
    """A unit of the demonstration."""

    call_sign: str
    agency: str
    capabilities: tuple[str, ...]
    vehicle_class: str
    turnout_s: int
    station: str


_ENGINES = ["Genteng", "Pabean Cantian", "Wiyung", "Rungkut", "Tandes", "Tambaksari", "Wonokromo", "Sukolilo"]
_AMBULANCES = ["Tegalsari", "Gubeng", "Benowo", "Kenjeran", "Wonocolo", "Sawahan", "Mulyorejo", "Jambangan"]
_PATROLS = ["Bubutan", "Krembangan", "Semampir", "Lakarsantri", "Gayungan", "Sukomanunggal", "Gunung Anyar", "Bulak"]
_ROAD = ["Asemrowo", "Dukuh Pakis", "Simokerto", "Tenggilis Mejoyo", "Karang Pilang", "Pakal", "Sambikerep"]


def station_name(agency: str, kecamatan: str) -> str:
    """The name of an agency's post in a kecamatan."""
    return f"Pos {agency} {kecamatan} (peraga)"


def _series(
    prefix: str, agency: str, places: list[str], kinds: tuple[str, ...], vehicle: str, turnout_s: int
) -> list[DemoUnit]:
    return [
        DemoUnit(f"{prefix}-{n:02d}", agency, kinds, vehicle, turnout_s, place) for n, place in enumerate(places, 1)
    ]


UNITS: list[DemoUnit] = [
    *_series("PMK", "DPKP", _ENGINES, ("engine",), "medium", 80),
    *_series("TANGKI", "DPKP", _ENGINES[:4], ("tanker",), "heavy", 80),
    *_series("TANGGA", "DPKP", _ENGINES[:1], ("ladder",), "heavy", 90),
    *_series("RESCUE", "DPKP", _ENGINES[::3], ("rescue",), "medium", 80),
    *_series("TGC", "DINKES", _AMBULANCES, ("ambulance",), "small", 60),
    *_series("PMI", "PMI", _AMBULANCES[::3], ("ambulance",), "small", 60),
    *_series("BPBD", "BPBD", _AMBULANCES[:5], ("assessment", "rescue", "pump"), "medium", 60),
    *_series("PERAHU", "BPBD", ["Bulak"], ("boat", "rescue"), "boat", 120),
    *_series("SATPOL", "SATPOLPP", _PATROLS[:6], ("public_order",), "small", 60),
    *_series("POLISI", "POLRI", _PATROLS, ("police", "traffic"), "motorcycle", 30),
    *_series("DISHUB", "DISHUB", _ROAD[:5], ("traffic", "tow"), "medium", 60),
    *_series("PLN", "PLN", _ROAD[:3], ("utility_power",), "medium", 120),
    *_series("PGN", "PGN", _ROAD[3:5], ("utility_gas", "hazmat"), "medium", 120),
    *_series("DLH", "DLH", _ROAD[5:], ("tree_clearing", "heavy_equipment"), "heavy", 180),
    *_series("DINSOS", "DINSOS", ["Tegalsari"], ("social_care", "logistics"), "medium", 300),
]
"""About sixty units of the city's agencies; call signs are invented."""
