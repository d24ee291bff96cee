"""A quick look at the history beside the record: arrivals by year and sex, and their picture (about ten seconds)."""

from pathlib import Path

import transitsim as ts


def main(scale: int = 100, replicates: int = 3, out: Path = Path("results/history_quick")) -> None:
    """Run, print women's share of arrivals beside the observed one, and leave tables and pictures in `out`."""
    results = ts.simulate("history", scale=scale, replicates=replicates, out=out, overwrite=True, progress=True)
    arrivals = ts.measures.arrivals(results.flows, results.places)
    simulated = arrivals.groupby(["year", "sex"])["arrivals"].median().unstack("sex")
    observed = ts.evidence.arrivals_by_year_and_sex("arrivals_south_korea").pivot(index="year", columns="sex", values="arrivals")
    print(simulated.join(observed.add_suffix(" observed")).to_string())
    print(f"\nTables and pictures are in {out}.")


if __name__ == "__main__":
    main()
