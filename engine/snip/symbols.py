"""Symbols of the equations of snip that are neither an input nor a figure."""

from __future__ import annotations

from engine.model import Symbol

LINES_SYMBOLS = (Symbol("w_i", "share of cost item i in the component", "fraction"),)
INTANGIBLES_SYMBOLS = (Symbol("X_j", "amount that falls on component j alone", "¤"),)
CURVE_SYMBOLS = (
    Symbol("P_1", "price at the first observed point", "¤/m³"),
    Symbol("Q_1", "quantity at the first observed point", "m³/month"),
    Symbol("P_2", "price at the second observed point", "¤/m³"),
    Symbol("Q_2", "quantity at the second observed point", "m³/month"),
    Symbol("P_{nc}", "price paid without a connection: the point with the higher price", "¤/m³"),
    Symbol("Q_{nc}", "quantity bought without a connection, at that point", "m³/month"),
)
PROJECT_SYMBOLS = (
    *CURVE_SYMBOLS,
    Symbol("Q_s", "consumption where water costs nothing (saturation)", "m³/month"),
    Symbol("Q_b", "consumption at the tariff", "m³/month"),
    Symbol("P_r", "price at which the rationed quantity would be bought", "¤/m³"),
    Symbol("T", "price of one more m³: the tariff if metered, else zero", "¤/m³"),
)
DEMAND_SYMBOLS = (
    Symbol("c", "category: 0 domestic, 1 commercial, 2 industrial, 3 government, 4 social"),
    Symbol("D_t", "domestic connections of year t", "connections"),
    Symbol("M_t", "metered connections of the other categories in year t", "connections"),
    Symbol("G_t", "public taps of year t, not rounded", "taps"),
    Symbol("u^m_0", "monthly consumption of a metered dwelling", "m³/month"),
    Symbol("u^u_0", "monthly consumption of a dwelling without meter", "m³/month"),
    Symbol("u_c", "monthly consumption of a connection of category c", "m³/month"),
    Symbol("u^m_g", "monthly consumption of a metered tap", "m³/month"),
    Symbol("u^u_g", "monthly consumption of a tap without meter", "m³/month"),
)
EVALUATION_SYMBOLS = (
    *PROJECT_SYMBOLS,
    *DEMAND_SYMBOLS,
    Symbol("V^0", "storage capacity without the project", "m³"),
    Symbol("V^1", "storage capacity with the project", "m³"),
    Symbol(r"\Delta Q_t", "additional consumption of year t", "m³"),
    Symbol("ICE_j", "cost per person of component j", "¤/person"),
    Symbol("L_j", "cut-off line of component j", "¤/person"),
)
