"""Late entry: where removal times are known it is the left-truncated curve, elsewhere bounds."""

import lifelines
import numpy as np
import pandas as pd
import pytest
from panel_generator import WINDOW_START

from audit.measure.intervals import PanelCurve
from audit.measure.lifetimes import Lifetimes
from audit.measure.takedown import measure_panel

HORIZONS = [3.0, 10.0, 30.0]


def truncated(rng, items=800):
    """Found eight days after creation on average, removed after twenty, followed to day sixty."""
    gone, found = rng.exponential(20, items), rng.exponential(8, items)
    gone, found = gone[found < gone], found[found < gone]
    return gone, found, np.full(len(gone), 60.0)


def theirs(entry, end, seen, horizon):
    fitter = lifelines.KaplanMeierFitter().fit(end, seen, entry=entry)
    limits = fitter.confidence_interval_.loc[:horizon].iloc[-1]
    return float(fitter.survival_function_at_times(horizon).iloc[0]), *sorted(limits)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("horizon", HORIZONS)
def test_known_times_give_the_left_truncated_curve_of_lifelines(horizon):
    gone, found, until = truncated(np.random.default_rng(1))
    seen, end = gone <= until, np.minimum(gone, until)
    life = Lifetimes.of(end, np.where(seen, end, np.inf), entry=found)
    reading = PanelCurve(life, 0.95).removed_by(horizon)
    survival, low, high = theirs(found, end, seen, horizon)
    assert reading.estimate == pytest.approx(1 - survival, rel=1e-9)
    # Both log-log from Greenwood's variance.
    assert (reading.low, reading.high) == pytest.approx((1 - high, 1 - low), rel=1e-9)
    assert reading.method.startswith("kaplan_meier")


@pytest.mark.filterwarnings("ignore")
def test_a_common_grid_of_ages_gives_it_too():
    """Ages in whole days for all: nothing enters or is lost inside a frame."""
    gone, found, until = truncated(np.random.default_rng(2), 2000)
    entry, high = np.ceil(found), np.ceil(gone)
    kept = entry < high
    entry, high, until = entry[kept], high[kept], until[kept]
    seen = high <= until
    low = np.where(seen, high - 1, until)
    reading = PanelCurve(Lifetimes.of(low, np.where(seen, high, np.inf), entry=entry), 0.95)
    survival, low_limit, high_limit = theirs(entry, np.minimum(high, until), seen, 10)
    found_here = reading.removed_by(10)
    assert found_here.estimate == pytest.approx(1 - survival, rel=1e-9)
    expected = (1 - high_limit, 1 - low_limit)
    assert (found_here.low, found_here.high) == pytest.approx(expected, rel=1e-9)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("minutes", "is_known"), [(1, True), (2880, False)])
def test_a_whole_panel(write_panel, minutes, is_known):
    """A look each side of the removal, a minute apart: an estimate; two days apart: bounds."""
    gone, found, _ = truncated(np.random.default_rng(4), 3000)
    gap = minutes / 1440
    names = np.array([f"i{number}" for number in range(len(gone))])
    # Whoever is removed soon after being found is not seen live again.
    again = gone - gap / 2 > found
    looks = [
        (names, found, "live"),
        (names[again], (gone - gap / 2)[again], "live"),
        (names, gone + gap / 2, "suspended"),
    ]
    checks = pd.concat(
        pd.DataFrame({"item_id": who, "days": days, "state": state}) for who, days, state in looks
    )
    checks["checked_at"] = (WINDOW_START + pd.to_timedelta(checks["days"], unit="D")).dt.round("us")
    items = pd.DataFrame({"item_id": names, "created_at": WINDOW_START})
    path, known = write_panel(checks.drop(columns="days"), items)
    result = measure_panel(path, items_path=known, at=["P10D"], study="late")
    rows = result.measurements[result.measurements["method"].str.startswith("late entry")]
    row = rows[rows["horizon"] == "P10D"].iloc[0]
    truth = 1 - np.exp(-0.5)
    assert row["low"] < truth < row["high"]
    assert np.isfinite(row["estimate"]) == is_known
    if is_known:
        survival, *_ = theirs(found, gone, np.ones(len(gone), bool), 10)
        assert row["estimate"] == pytest.approx(1 - survival, abs=0.005)
        assert row["high"] - row["low"] < 0.12
