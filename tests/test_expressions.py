"""Expressions of a bank are data: what they may do, and every way out that was tried."""

from __future__ import annotations

import signal
import sys

import pandas as pd
import pytest
from casebook.book import name_of
from kernelfree import bank, limits
from kernelfree.bank import BankError
from kernelfree.expressions import ExpressionError, value_of
from kernelfree.settings import current

BANK = """\
schema: 1
bank: attack
page: attack
title: An attack
language: en
license: CC-BY-4.0
outcomes: {reads: read}
questions:

- id: attack-first
  type: numeric
  title: A number
  section: attack
  outcomes: [reads]
  stem: How many?
  values: {whole: '1', text: '"a"'}
  answers:
  - value: {expression: EXPRESSION}
    tolerance: 0.1
    feedback: Right.
  feedback: {incorrect: Wrong.}
"""
LINE = 1 + BANK[: BANK.index("- id: attack-first")].count("\n")

ATTRIBUTES = """
().__class__
().__class__.__base__.__subclasses__()
"".__class__.__mro__[1].__subclasses__()
text.__class__
(1).__class__.__bases__
[].__len__()
load.__globals__
load.__globals__["pd"].io
load.__code__
load.__wrapped__
claim.cache_clear()
load("countries").__class__
load("countries")._mgr
load("countries").index.__class__
load("countries").name
growth.__dict__
growth.__loader__.get_data("/etc/passwd")
growth.__spec__
growth.load
growth.load("countries")
growth.load.__globals__
growth.annual_rate.__globals__
growth.annual_rate.__code__.co_consts
growth.math
growth.pd
growth.pd.read_csv("/etc/passwd")
launches.np.load("/etc/passwd")
disasters.stats
overlap.nx.read_gpickle("/etc/passwd")
concentration._private
pd.io.common.os.system("true")
pd.read_csv("/etc/passwd")
pd.read_pickle("/etc/passwd")
pd.eval("1 + 1")
pd.DataFrame
pd.options
pd.Series.from_dict
pd.Timestamp.now()
pd.Timestamp("now")
pd.Timestamp("today")
str.format
str.__subclasses__()
int.from_bytes([1], "big")
dict.fromkeys([1])
claim("vietnam-card-gdp").__class__
claim("vietnam-card-gdp").__dataclass_fields__
claim("vietnam-card-gdp")._repr_html_()
claim("vietnam-card-gdp").citations.__class__
overlap.overlap("ASEAN", "EAEU", 2026)._replace
(lambda: 1).__globals__
(lambda: 1).__code__
(x for x in [1]).gi_frame
(x for x in [1]).gi_frame.f_back.f_globals
[x for x in [growth]][0].__dict__
{"a": growth}["a"].pd
(lambda m: m.pd)(growth)
round.__self__
round.run
"{0.__class__}".format(1)
"{0.__class__.__init__.__globals__}".format(load)
"{a.__class__}".format(a=1)
"{0[0]}".format([1])
"{!r}".format(load)
"{:{}}".format(1, 2)
"{}".format(growth)
"{x}".format_map({"x": 1})
f"{text.__class__}"
f"{load!r}"
f"{load}"
f"{growth}"
str.format("{0.__class__}", 1)
"a".encode()
"a".translate({97: "b" * 1000})
"a".maketrans("a", "b")
[1].append(2)
{"a": 1}.update({"a": 2})
{"a": 1}.pop("a")
1 .real
1.5.hex()
"""
PANDAS = """
load("countries").to_csv("TARGET")
load("countries").to_pickle("TARGET")
load("countries").to_json("TARGET")
load("countries").to_html("TARGET")
load("countries").to_clipboard()
load("countries").to_sql("a", "sqlite:///TARGET")
load("countries").pipe(load)
load("countries").apply(load)
load("countries").map(len)
load("countries").agg("to_csv", 0, "TARGET")
load("countries").aggregate("to_pickle", path="TARGET")
load("countries").transform("to_csv")
load("countries").groupby("region").apply(load)
load("countries").groupby("region").agg("to_csv")
load("countries").groupby("region").pipe(load)
load("countries").groupby("region").obj
load("countries").pivot_table(index="iso3", values="area_km2", aggfunc="to_csv")
load("countries").pivot_table(index="iso3", values="area_km2", aggfunc=load)
load("countries").pivot_table("area_km2", "iso3", path_or_buf="TARGET")
load("countries").eval("@pd.io")
load("countries").eval("area_km2 + 1")
load("countries").query("@load.__globals__")
load("countries").query("@pd.read_csv('/etc/passwd')")
load("countries").query("@growth.pd.io.common.os.system('true')")
load("countries").query("iso3.__class__")
load("countries").query("iso3.str.len() > 1")
load("countries").query("iso3 == @load")
load("countries").query("iso3 == @growth")
load("countries").query("iso3 == @nobody")
load("countries").query("nobody == 1")
load("countries").query("iso3 == 'a'", engine="python")
load("countries").query("iso3 == 'a'", inplace=True)
load("countries").query("iso3 == 'a'", global_dict={})
load("countries").query("iso3 * 1000000 == 'a'")
load("countries").query("area_km2 ** 99999 > 1")
load("countries").query("`iso3` == 'a'")
load("countries").query("x := 1")
load("countries").query("import os")
load("countries").query("[i for i in [1]]")
load("countries").query("(lambda: 1)()")
load("countries").drop(columns="iso3", inplace=True)
load("countries").sum(out=[])
load("countries")["iso3"].str.__class__
load("countries")["iso3"].str.cat(sep="a")
load("countries")["iso3"].str.repeat(1000000000)
load("countries")["iso3"].str.pad(1000000000)
load("countries")["iso3"].str.replace("a", load)
load("countries")["iso3"].str.encode("utf-8")
load("countries")["iso3"].astype("S1000000000")
load("countries")["area_km2"].to_numpy("S1000000000")
load("countries")["area_km2"].to_numpy().tofile("TARGET")
load("countries")["area_km2"].to_numpy().dump("TARGET")
load("countries")["area_km2"].to_numpy().ctypes
load("countries")["area_km2"].value_counts(bins=1000000000)
load("countries")["area_km2"].plot()
load("countries")["area_km2"].rolling(2)
load("countries")["iso3"] * 1000000000
load("countries")["iso3"] + load("countries")["iso3"]
load("countries")["iso3"].sum()
load("countries").style.to_html("TARGET")
load("countries").attrs
load("countries").flags
load("../pyproject")
load("/etc/passwd")
growth.gdp("WEO 2024-04", "2017 or @pd.io.common.os.system('true')")
"""
NAMES = """
exit()
quit()
open("TARGET", "w")
open("/etc/passwd").read()
eval("1")
exec("1")
compile("1", "a", "eval")
__import__("os").system("true")
__builtins__
__name__
globals()
locals()
vars()
dir()
getattr(load, "__globals__")
setattr(load, "a", 1)
type(1)
object
print(1)
input()
help()
breakpoint()
memoryview("a")
os.system("true")
casebook
sys.exit()
kernelfree
current
nobody
1 + nobody.method()
"""
SYNTAX = """
x := 1
(x := 1)
(x := load).__globals__
import os
x = 1
yield 1
(yield 1)
await load
lambda x=load: 1
(lambda *x: x)(1)
(lambda **x: x)(a=1)
load(**{"name": "countries"})
[*load]
{**{"a": 1}}
[x async for x in [1]]
[1 for load.name in [1]]
[1 for whole[0] in [1]]
1 @ 1
b"a"
1j
...
load("countries"); 1
load
growth
lambda: 1
round
"%s" % load
"%(a)s" % {"a": 1}
'''unfinished
(
)
if 1: 2
dict[int]
list[0]
load["a"]
claim("vietnam-card-gdp")["value"]
whole()
text()
[1]()
(1)(2)
{}()
load("countries")()
load("countries").loc(0)
two_by_two.GAMES()
agreements.Change()
"""
ENDLESS = [
    "9**9**9",
    "9**9**9**9",
    "(2**4000)**4000",
    "whole * 9**99999",
    "1 << 10**9",
    "1 << 1",
    "2**100000",
    "10**5000",
    '"a" * 10**9',
    "10**9 * 'a'",
    "text * 1000000000",
    "[0] * 10**9",
    "(0,) * 10**9",
    "[[0] * 10000] * 10000",
    '["a" * 1999] * 19999',
    '"a" * 3000',
    "list(range(10**9))",
    "range(10**9)",
    "sum(range(10**12))",
    "len(range(10**9))",
    "max(range(10**9))",
    "sorted(range(10**9))",
    "set(range(10**9))",
    "dict(zip(range(10**9), range(10**9)))",
    "zip(range(10**9))",
    "[x for x in range(10**9)]",
    "{x for x in range(10**9)}",
    "{x: x for x in range(10**9)}",
    "sum(x for x in range(10**9))",
    "[1 for a in range(9999) for b in range(9999)]",
    "[[b for b in range(9999)] for a in range(9999)]",
    "[sum(range(9999)) for a in range(9999)]",
    "max(range(19999), key=lambda i: sum(range(19999)))",
    "sorted(range(19999), key=lambda i: [j for j in range(i)])",
    "sum([[1] * 9000, [1] * 9000], [])",
    '"%1000000000d" % 1',
    '"{:1000000000d}".format(1)',
    'f"{1:1000000000d}"',
    'f"{1:{10**9}d}"',
    '"{:.1000000000f}".format(1.0)',
    "round(1, -10**9)",
    "round(12345, -(10**8))",
    "round(1.5, 10**9)",
    'int("9" * 1999)',
    'int("9" * 1999) ** 2',
    "(lambda f: f(f))(lambda f: f(f))",
    "(lambda f: f(f, 1))(lambda f, x: f(f, x + 1))",
    "(lambda f: f(f))(lambda f: [f(f), f(f)])",
    "(" * 100 + "1" + ")" * 100 + "+ nobody",
    "(" * 900 + "1" + ")" * 900,
    "[" * 900 + "]" * 900,
    "-" * 1900 + "1",
    "not " * 400 + "1",
    "1" + "+1" * 900,
    "whole" + "[0]" * 600,
    "1 if 1 else " * 150 + "1",
    "1" + " + 1" * 100_000,
    '"' + "a" * 1_000_000 + '"',
    "1" * 6000,
    "(lambda a: [a, a])(" * 28 + "1" + ")" * 28,
    "str(" + "(lambda a: [a, a])(" * 25 + "1" + ")" * 25 + ")",
    '", ".join(["a" * 1000] * 18)',
    '("a" * 1999).join(["b"] * 1999)',
    'pd.Series(0, range(10**9)).sum()',
    'pd.Series(range(10**9)).sum()',
    'pd.Series([1] * 9999, [0] * 9999) + pd.Series([1] * 9998, [0] * 9998)',
    'pd.Series([1] * 9999, [0] * 9999).eq(pd.Series([1] * 9998, [0] * 9998))',
    'pd.Series([1] * 9999, [0] * 9999)[[0] * 9999]',
    'pd.Series([1] * 9999, [0] * 9999).loc[[0] * 9999]',
    'pd.Series([9.0]) ** "a"',
    "pd.Series([2**4000, 2**4000]) * 2**4000",
    'load("countries").loc[[0] * 9999].reset_index().assign(a=range(9999), b=range(9999)).pivot('
    'index="a", columns="b", values="iso3")',
    "growth.path(100, 5, 10**9)",
    "float('inf')",
    "1e400",
    "-1e400",
    "1e308 * 10",
    "float('nan')",
    "1 / 0",
    "1 % 0",
]  # fmt: skip
ATTACKS = [one for many in (ATTRIBUTES, PANDAS, NAMES, SYNTAX) for one in many.strip().split("\n")]
ATTACKS += ENDLESS
WATCHED = ("os.", "subprocess.", "socket.", "shutil.", "ctypes.", "pickle.", "sqlite3.")


@pytest.fixture(scope="module")
def reached():
    """What Python itself saw of files written, programs started and code run."""
    seen, listening = [], [True]

    def hear(event, args):
        if not listening:
            return
        written = event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+")
        read = event == "open" and "passwd" in str(args[0])
        ran = event == "exec" and args[0].co_filename.startswith("<")
        looked = event == "os.scandir" and str(args[0]).endswith("data/schemas")
        if written or read or ran or event.startswith(WATCHED) and not looked:
            seen.append((event, args))

    sys.addaudithook(hear)
    yield seen
    listening.clear()


@pytest.fixture(scope="module")
def imported():
    """All that an attack names, and what reads a bank, imported before anybody watches."""
    bank.bank("vietnam")
    for name in "growth launches disasters overlap concentration two_by_two agreements".split():
        name_of(name)
    for expression in ('growth.gdp("WEO 2024-04", 2017)', 'claim("vietnam-card-gdp").number'):
        value_of(expression, {}, name_of)


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda one: one[:60])
def test_an_attack_reaches_nothing_and_is_named_with_its_line(tmp_path, imported, reached, attack):
    target = tmp_path / "reached"
    path = tmp_path / "attack.yml"
    quoted = "'" + attack.replace("TARGET", str(target)).replace("'", "''") + "'"
    path.write_text(BANK.replace("EXPRESSION", quoted), encoding="utf-8")
    del reached[:]
    with pytest.raises(BankError) as error:
        bank.read(path)
    assert reached == []
    assert not target.exists()
    place, line, told = str(error.value).split(":", 2)
    assert place == current().place(path) and line == str(LINE)
    assert " failed: " in told and len(told) < 2_000 and "\n" not in told


def test_an_attack_changes_no_table():
    before = value_of('load("countries")', {}, name_of)
    for attack in PANDAS.strip().split("\n"):
        with pytest.raises(ExpressionError):
            value_of(attack, {}, name_of)
    pd.testing.assert_frame_equal(value_of('load("countries")', {}, name_of), before)


def endless():
    while True:
        pass


def hungry():
    held = []
    while True:
        held.append("a" * 10_000_000)


@pytest.mark.parametrize(
    ("model", "told"), [(endless, "more than 1 seconds"), (hungry, "more than 100 MB of memory")]
)
def test_a_model_that_never_ends_is_stopped(monkeypatch, model, told):
    monkeypatch.setattr(limits, "SECONDS", 1)
    monkeypatch.setattr(limits, "MEGABYTES", 100)
    with pytest.raises(ExpressionError, match=told):
        value_of("model()", {}, {"model": model}.__getitem__)


def test_somebody_elses_alarm_still_rings():
    rung = []
    before = signal.signal(signal.SIGALRM, lambda *_: rung.append(True))
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    assert value_of("1 + 1", {}, name_of) == 2
    while not rung:
        signal.pause()
    signal.signal(signal.SIGALRM, before)


REMEDIES = {
    "nobody + 1": "nothing is called 'nobody'. An expression knows the names under values",
    "growth.anual_rate(1, 2, 3)": "only what is defined in it. Nearest: annual_rate",
    'load("events").sort_value(1)': "not use .sort_value of a DataFrame. Nearest: sort_values",
    'load("countries").query("iso4 == 1")': "'iso4' is no column of the table; there is iso3",
    "1 +": "this is no expression",
    "(lambda f: f(f))(lambda f: f(f))": "it calls itself without an end",
    "range(10**9)": "a range may have 20,000 numbers and no more",
    "9**9**9": "a number may have 4,096 binary digits and no more",
    '"%d" % 1': "write f'{x:.1f}'",
    "growth": "growth is no value: call it, or name a part of it",
    'load("countris")': "There is no table 'countris'. Nearest: countries",
}


@pytest.mark.parametrize("expression", REMEDIES)
def test_a_refusal_says_what_to_do(expression):
    with pytest.raises(ExpressionError) as error:
        value_of(expression, {}, name_of)
    assert REMEDIES[expression] in str(error.value)


ALIKE = """
1 + 2 * 3 - 4 / 5
-7 // 2, 7 % 3, 2 ** 10, 2 ** -1, 2 ** 0.5
1 < 2 < 3, 1 < 3 < 2, 3 > 2 >= 2, 1 != 2, not 1
0 or "a" or "b", 1 and 0 and 2, None is None, "a" in "abc"
"a" if 1 > 2 else "b"
[1, *range(3)], (1,), {1, 2} & {2, 3} | {4} ^ {5}, {"a": 1}["a"]
[1, 2, 3][1:], "abcdef"[::-2], [1, 2, 3][-1]
[x * y for x in range(4) if x % 2 for y in range(x)]
{a: b for a, (b, c) in {"x": (1, 2)}.items()}, {x % 3 for x in range(9)}
sum(x * x for x in range(5)), max(3, 1, 2), min([3, 1, 2], key=lambda x: -x), max("b", "a")
sorted({"b": 1, "a": 2}), sorted([3, 1], reverse=True), list(zip([1, 2], "ab"))
dict(a=1), dict([("a", 1)]), dict({"a": 1}, b=2), set("aa"), list("ab"), set()
round(2.567, 1), round(2.5), round(-2567, -2), abs(-1), int("7"), float("1.5"), str(1.50), len("a")
(lambda x, y: x + y)(1, 2)
[name for name in "ab" for name in name + "c"]
f"{1234.567:,.1f} {'a':>3} {7:03d} {0.256:.0%} {2!s}"
"{} {} {a} {b:,.0f}".format(1, "b", a=2, b=12345.6)
"{1} {0}".format("a", "b"), "a{{}}b".format()
", ".join(sorted("ba")), "a-b".split("-"), " a ".strip(), "Ab".lower().startswith("a")
"""


@pytest.mark.parametrize("expression", ALIKE.strip().split("\n"))
def test_what_is_allowed_means_what_python_means(expression):
    assert value_of(expression, {}, name_of) == eval(expression)


TABLE = pd.DataFrame(
    {"word": ["b", "a", "c", None], "year": pd.array([2001, None, 2003, 2004], "Int64")}
).astype({"word": "string"})
QUERIES = """
year == 2001
2001 < year <= 2004
word in ['a', 'b'] and year > 2000
word not in ['a'] or year == 2004
not (year == 2001)
~(year > 2001) | (word == 'c')
word > 'a' and year != 2003
year == @two
word in @words
word == '@two'
index > 1
"""


@pytest.mark.parametrize("text", QUERIES.strip().split("\n"))
def test_a_query_finds_the_rows_that_pandas_finds(text):
    two, words = 2003, ["c", "b"]
    known = {"table": TABLE, "two": two, "words": words}
    found = value_of(f"table.query({text!r})", known, name_of)
    pd.testing.assert_frame_equal(found, TABLE.query(text))


def test_a_name_under_values_hides_that_of_the_language_and_the_book():
    assert value_of("max + load", {"max": 1, "load": 2}, name_of) == 3


def test_a_number_of_numpy_is_one_of_python():
    value = value_of('table["year"].max()', {"table": TABLE}, name_of)
    assert type(value) is int and value == 2004
