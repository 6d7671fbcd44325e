"""The models behind the explorers: an argument made explicit, not the truth.

Each is a pure function; its docstring gives units, ranges, errors, the passage of the report
and the theory that it comes from.
"""
