#!/usr/bin/env python3
"""Writes slate_tables.h: log2 and powers of two at 257 points each, Q8.24, to the nearest.

    src/algorithms/slate_tables.py > src/algorithms/slate_tables.h
    src/algorithms/slate_tables.py --check FILE      exit 1 where FILE says anything else

In decimals of 50 digits: no machine's floating point has a say."""
import sys
from decimal import Decimal, getcontext

getcontext().prec = 50
POINTS = 257
ONE = 1 << 24


def table(name, meaning, values):
    numbers = [str(int((value * ONE).to_integral_value())) for value in values]
    rows = "".join("    " + ", ".join(numbers[i:i + 8]) + ",\n" for i in range(0, POINTS, 8))
    return (f"/* {meaning} */\n"
            f"static const uint32_t {name}[{POINTS}] = {{\n{rows}}};\n")


def header():
    two = Decimal(2)
    logs = [(1 + Decimal(i) / 256).ln() / two.ln() for i in range(POINTS)]
    powers = [two ** (-Decimal(i) / 256) for i in range(POINTS)]
    return ("/* Written by slate_tables.py; a test compares. Q8.24. */\n"
            "/* clang-format off */\n"
            + table("log2_table", "log2 (1 + i/256)", logs) + "\n"
            + table("power_table", "2^(-i/256)", powers)
            + "/* clang-format on */\n")


if len(sys.argv) == 3 and sys.argv[1] == "--check":
    with open(sys.argv[2], encoding="utf-8") as file:
        sys.exit(0 if file.read() == header() else f"{sys.argv[2]} is not what this writes")
sys.stdout.write(header())
