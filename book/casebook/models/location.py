"""Where a firm puts its plant: size, links and taxes in one choice; the worth of a tax holiday.

The passage: "Competing for Foreign Investment in the Russian Far East and Southeast Asia" in
*Russia and Vietnam in the New Asia* (2019): Southeast Asia's market is 100 times larger by
population, better tied into production chains, and helped by communities abroad; the Far East
offers tax preferences.  The theory is the conditional logit of McFadden (1974), used for the
location of plants by Head, Ries and Swenson (1995): each firm takes the place that promises
most, firms differ by chance, and the odds of two places are the ratio of their attractions.
"""

from __future__ import annotations

import math

from casebook.data import load

ASEAN = ["BRN", "IDN", "KHM", "LAO", "MMR", "MYS", "PHL", "SGP", "THA", "VNM"]
FULL = 20.0  # Russia's rate of profit tax in 2019, percent
RESPONSE = 3.3  # percent more investment for one point less tax (de Mooij and Ederveen 2003)


def asean(column: str, year: int) -> float:
    """Return the sum of ``column`` over ASEAN's ten members, vintage WDI 2024-10.

    ``population`` in persons, ``gdp_current_busd`` in billion current US dollars.
    """
    rows = load("gdp_population").query("vintage == 'WDI 2024-10'")
    rows = rows[rows["iso3"].isin(ASEAN) & rows["year"].eq(year)].dropna(subset=[column])
    if len(rows) != len(ASEAN):
        raise ValueError(f"{len(rows)} of {len(ASEAN)} members have {column} in {year}")
    return float(rows[column].sum())


def far_east(area: str, year: int, column: str = "population") -> float:
    """Return ``column`` of the table ``far_east_size`` for one area and year."""
    rows = load("far_east_size")
    found = rows[rows["area"].eq(area) & rows["year"].eq(year)][column].dropna()
    if found.empty:
        raise ValueError(f"no {column} of {area} in {year} in the table far_east_size")
    return float(found.iloc[0])


def times() -> dict[str, float]:
    """Return how many times larger ASEAN is than the Far East, by four measures of size.

    People in the nine regions of the district until November 2018 and in the eleven since (both
    on 1 January 2020, ASEAN in 2019), output (2015, current dollars), and people of the eleven
    regions together with the three provinces of north-eastern China next door (2020).

    Examples
    --------
    >>> [round(ratio) for ratio in times().values()]
    [109, 82, 38, 6]
    """
    people, eleven = asean("population", 2019), far_east("far_east_11", 2020)
    return {
        "people, nine regions": people / far_east("far_east_9", 2020),
        "people, eleven regions": people / eleven,
        "output": asean("gdp_current_busd", 2015) / far_east("far_east_11", 2015, "output_busd"),
        "people, with north-east China": people / (eleven + far_east("northeast_china", 2020)),
    }


def effective_rate(
    free_years: int,
    reduced_years: int = 0,
    reduced: float = 12.0,
    full: float = FULL,
    horizon: int = 20,
    discount: float = 10.0,
) -> float:
    """Return the average rate of profit tax over a project, in percent of its profit.

    The profit is the same in each of ``horizon`` years; nothing is paid in the first
    ``free_years``, ``reduced`` percent in the next ``reduced_years``, ``full`` after that.
    Later years count less, by ``discount`` percent a year (above -100).

    Examples
    --------
    >>> [round(effective_rate(*years), 1) for years in ((0,), (20,), (5, 5))]
    [20.0, 0.0, 8.9]
    """
    if min(free_years, reduced_years) < 0 or horizon < 1 or discount <= -100:
        raise ValueError("years must not be negative, and discount must be above -100 percent")
    rates = [0.0] * free_years + [reduced] * reduced_years + [full] * horizon
    weights = [(1 + discount / 100) ** -year for year in range(1, horizon + 1)]
    paid = sum(rate * weight for rate, weight in zip(rates, weights, strict=False))
    return paid / sum(weights)


def share(
    ratio: float, weight: float, cut: float = 0.0, links: float = 1.0, response: float = RESPONSE
) -> float:
    """Return the smaller place's share of the firms that choose between two places, in percent.

    Parameters
    ----------
    ratio
        How many times larger the other place is, above 0.
    weight
        The elasticity of investment to size, 0 (size does not count) or more; 1 is proportion.
    cut
        Points of profit tax that the smaller place takes off and the other does not.
    links
        How many times more attractive production chains and communities abroad make the other
        place, above 0.
    response
        Percent more investment for one point less tax.

    Examples
    --------
    >>> share(100, weight=0), round(share(100, weight=1), 2)
    (50.0, 0.99)
    """
    if min(ratio, links) <= 0 or weight < 0:
        raise ValueError("ratio and links must be above 0, weight must not be negative")
    other, own = links * ratio**weight, math.exp(response * cut / 100)
    return 100 * own / (own + other)


def cut_needed(
    ratio: float, weight: float, links: float = 1.0, response: float = RESPONSE
) -> float:
    """Return the points of tax that the smaller place must take off to be chosen as often.

    The inverse of `share` at 50 percent.  More than the full rate means that no tax holiday can
    do it; below 0, that the smaller place needs none.

    Examples
    --------
    >>> round(cut_needed(100, weight=1)), cut_needed(100, weight=0)
    (140, 0.0)
    """
    if min(ratio, links) <= 0 or weight < 0 or response <= 0:
        raise ValueError("ratio, links and response must be above 0, weight not negative")
    return 100 * (weight * math.log(ratio) + math.log(links)) / response


def inflows() -> dict[str, tuple[float, float, float]]:
    """Return people (million), GDP and yearly investment (billion dollars) of ASEAN's members.

    By ISO code: people and GDP of 2015, net inflow on average of 2013 to 2017.
    """
    data = load("gdp_population").query("vintage == 'WDI 2024-10'")
    size = data.set_index(["iso3", "year"])[["population", "gdp_current_busd"]]
    flows = load("asean_fdi")
    found = {}
    for iso3, rows in flows.groupby("iso3"):
        gdp = [float(size.loc[(iso3, year), "gdp_current_busd"]) for year in rows["year"]]
        flow = float((rows["fdi_inflow_pct_gdp"].to_numpy() / 100 * gdp).mean())
        people, output = size.loc[(iso3, 2015)]
        found[iso3] = (float(people) / 1e6, float(output), flow)
    return found


def elasticity(sizes, values) -> float:
    """Return by how many percent ``values`` rise with one percent of size: a slope in logarithms.

    Ordinary least squares; all numbers above 0, and at least two sizes that differ.

    Examples
    --------
    >>> round(elasticity([1, 10, 100], [2, 20, 200]), 6)
    1.0
    """
    x, y = [math.log(size) for size in sizes], [math.log(value) for value in values]
    middle, level = sum(x) / len(x), sum(y) / len(y)
    spread = sum((one - middle) ** 2 for one in x)
    if spread == 0:
        raise ValueError("the sizes must differ")
    return sum((a - middle) * (b - level) for a, b in zip(x, y, strict=True)) / spread
