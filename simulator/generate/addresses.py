"""Where partners are: a country, a city, a street."""

from __future__ import annotations

from .book import Book, Row

COUNTRIES = (("Germany", "DE"), ("United Kingdom", "GB"), ("China", "CN"))
OVERSEAS = 3  # the country of distant suppliers; the first two are those of the companies
CITIES = (
    (("Hamburg", "20095"), ("Leipzig", "04109"), ("Munich", "80331"), ("Cologne", "50667")),
    (("Leeds", "LS1 4DL"), ("Bristol", "BS1 4DJ"), ("Glasgow", "G1 1DA")),
    (("Shenzhen", "518000"), ("Ningbo", "315000")),
)
STREETS = ("Harbour Street", "Mill Lane", "Station Road", "Market Square", "Canal Bank")
CODES = ("+49 40", "+44 113", "+86 755")


def add_countries(book: Book) -> None:
    """The countries partners are in."""
    for name, code in COUNTRIES:
        book.add("res.country", name=name, code=code)


def of(number: int, country: int) -> Row:
    """The address of the partner of that number in a country."""
    cities = CITIES[country - 1]
    city, code = cities[number % len(cities)]
    return {
        "country_id": country,
        "city": city,
        "zip": code,
        "street": f"{STREETS[number % len(STREETS)]} {number % 90 + 1}",
        "phone": f"{CODES[country - 1]} {5550000 + number}",
    }
