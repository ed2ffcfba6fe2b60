"""Rules that repeat: what is due next, around holidays, ends of months and leap years."""

import json
import time as clock
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.calendar.repeats import GRACE, WEEKDAYS, BadRepeat, Repeat, is_missed
from bot.calendar.workdays import SEOUL, is_holiday, is_working_day, next_working_day
from bot.words import words_for

MOVED = "next-working-day"
NEVER = "30 2 30 2 *"  # 30 February


def moment(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=SEOUL)


def read(**written: object) -> Repeat:
    return Repeat.read({"at": "09:00", **written})


def cron(line: str, **more: object) -> Repeat:
    return Repeat.read({"every": "cron", "cron": line, **more})


def days(repeat: Repeat, after: str, n: int, **more: object) -> list[str]:
    return [f"{run:%a %Y-%m-%d}" for run in repeat.upcoming(moment(after), n, **more)]


# What is due next


def test_run_comes_strictly_after_the_moment():
    daily = read(every="daily")

    assert daily.next_after(moment("2026-11-27 08:59")) == moment("2026-11-27 09:00")
    assert daily.next_after(moment("2026-11-27 09:00")) == moment("2026-11-28 09:00")


def test_moment_of_any_zone_is_understood_and_the_answer_is_korean():
    run = read(every="daily").next_after(datetime(2026, 11, 27, 23, 30, tzinfo=UTC))

    assert run == moment("2026-11-28 09:00")
    assert run.tzinfo is SEOUL


def test_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        read(every="daily").next_after(datetime(2026, 11, 27))  # noqa: DTZ001  # what is refused


def test_weekly_rule_goes_out_on_each_of_its_days():
    weekly = read(every="weekly", weekdays=["thu", "mon"])

    assert days(weekly, "2026-11-27 10:00", 3) == ["Mon 2026-11-30", "Thu 2026-12-03", "Mon 2026-12-07"]


@pytest.mark.parametrize(
    ("day", "after", "expected"),
    [
        (31, "2027-01-31 10:00", ["Sun 2027-02-28", "Wed 2027-03-31", "Fri 2027-04-30"]),
        (31, "2028-02-01 10:00", ["Tue 2028-02-29", "Fri 2028-03-31", "Sun 2028-04-30"]),
        (30, "2028-02-01 10:00", ["Tue 2028-02-29", "Thu 2028-03-30", "Sun 2028-04-30"]),
        (29, "2027-02-01 10:00", ["Sun 2027-02-28", "Mon 2027-03-29", "Thu 2027-04-29"]),
        ("last", "2026-12-31 10:00", ["Sun 2027-01-31", "Sun 2027-02-28", "Wed 2027-03-31"]),
        (1, "2026-12-31 10:00", ["Fri 2027-01-01", "Mon 2027-02-01", "Mon 2027-03-01"]),
    ],
)
def test_month_without_the_day_uses_its_last_day(day, after, expected):
    assert days(read(every="monthly", day=day), after, 3) == expected


# Cron lines


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("0 9 * * 1", ["Mon 2026-11-30", "Mon 2026-12-07"]),  # the library alone would say Tuesday
        ("0 9 * * 0", ["Sun 2026-11-29", "Sun 2026-12-06"]),
        ("0 9 * * 7", ["Sun 2026-11-29", "Sun 2026-12-06"]),
        ("0 9 * * MON", ["Mon 2026-11-30", "Mon 2026-12-07"]),
        ("0 9 * * 1-5", ["Mon 2026-11-30", "Tue 2026-12-01"]),
        ("0 9 * * 6-7", ["Sat 2026-11-28", "Sun 2026-11-29"]),
        ("0 9 * * fri-sun", ["Sat 2026-11-28", "Sun 2026-11-29"]),
        ("0 9 * * 1-5/2", ["Mon 2026-11-30", "Wed 2026-12-02"]),
        ("0 9 * * */3", ["Sat 2026-11-28", "Sun 2026-11-29"]),  # Sunday, Wednesday, Saturday
        ("0 9 * * 2,4", ["Tue 2026-12-01", "Thu 2026-12-03"]),
        ("0 9 15 * *", ["Tue 2026-12-15", "Fri 2027-01-15"]),
        ("0 9 last * *", ["Mon 2026-11-30", "Thu 2026-12-31"]),
        ("0 9 29 2 *", ["Tue 2028-02-29", "Sun 2032-02-29"]),
        ("  0  9 1  1 * ", ["Fri 2027-01-01", "Sat 2028-01-01"]),
    ],
)
def test_cron_line_means_what_cron_means(line, expected):
    assert days(cron(line), "2026-11-27 10:00", 2) == expected


@pytest.mark.parametrize(
    "line",
    [
        "", "daily", "0 9 * *", "0 9 * * * *", "* 9 * * *", "*/5 9 * * *", "0,30 9 * * *", "60 9 * * *",
        "0 24 * * *", "0 9 32 * *", "0 9 * 13 *", "0 9 * * 8", "0 9 * * xyz", "0 9 * * 1-", "0 9 1 * 1",
        "0 9 * * 1/0", "@daily", "0 9 ; * *", "0 9 * * " + "1," * 200 + "1", "0 9 */0 * *", "٣ 9 * * *",
    ],
)  # fmt: skip
def test_cron_line_that_is_none_is_refused(line):
    with pytest.raises(BadRepeat, match=r"^cron: "):
        cron(line)


@pytest.mark.parametrize(
    "repeat",
    [
        cron(NEVER),
        cron(NEVER, on_holiday=MOVED),
        cron("0 9 1 1 *", on_holiday="skip"),  # New Year is always one
        cron("0 * 25 12 *", on_holiday="skip"),
    ],
)
def test_rule_that_is_never_due_says_so_soon(repeat):
    began = clock.thread_time()

    assert repeat.next_after(moment("2026-11-27 10:00")) is None
    assert clock.thread_time() - began < 5


# Holidays: Seollal 2027 is Saturday 6 to Monday 8 February, with a substitute on Tuesday 9


def test_holidays_are_no_matter_where_nothing_is_said():
    assert days(read(every="daily"), "2027-02-05 10:00", 2) == ["Sat 2027-02-06", "Sun 2027-02-07"]


def test_runs_on_holidays_are_skipped():
    assert days(read(every="daily", on_holiday="skip"), "2027-02-05 08:00", 3) == [
        "Fri 2027-02-05", "Wed 2027-02-10", "Thu 2027-02-11",
    ]  # fmt: skip


def test_runs_moved_onto_one_day_are_one():
    assert days(read(every="daily", on_holiday=MOVED), "2027-02-05 08:00", 3) == [
        "Fri 2027-02-05", "Wed 2027-02-10", "Thu 2027-02-11",
    ]  # fmt: skip


def test_weekly_run_is_moved_over_seollal_and_its_substitute():
    monday = read(every="weekly", weekdays=["mon"], on_holiday=MOVED)

    assert days(monday, "2027-02-01 10:00", 2) == ["Wed 2027-02-10", "Mon 2027-02-15"]


@pytest.mark.parametrize("asked", ["2027-02-08 09:30", "2027-02-09 12:00", "2027-02-10 08:59"])
def test_moved_run_is_not_lost_when_its_planned_day_is_over(asked):
    monday = read(every="weekly", weekdays=["mon"], on_holiday=MOVED)

    assert monday.next_after(moment(asked)) == moment("2027-02-10 09:00")


def test_rule_goes_on_after_a_moved_run():
    monday = read(every="weekly", weekdays=["mon"], on_holiday=MOVED)

    assert monday.next_after(moment("2027-02-10 09:00")) == moment("2027-02-15 09:00")


def test_moved_run_may_overtake_one_of_another_hour():
    twice = cron("0 9,18 8-9 2 *", on_holiday=MOVED)  # both days are free, so all four go to the 10th

    assert twice.upcoming(moment("2027-02-01 00:00"), 3) == [
        moment("2027-02-10 09:00"), moment("2027-02-10 18:00"), moment("2028-02-08 09:00"),
    ]  # fmt: skip


def test_weekend_alone_moves_nothing():
    assert days(read(every="weekly", weekdays=["sun"], on_holiday=MOVED), "2026-11-27 10:00", 1) == [
        "Sun 2026-11-29"
    ]


def test_run_on_new_year_is_moved_into_the_next_working_day():
    assert days(read(every="monthly", day=1, on_holiday=MOVED), "2026-12-31 10:00", 1) == ["Mon 2027-01-04"]


def test_days_that_staff_add_count_as_holidays():
    extra = {date(2026, 12, 7), date(2026, 12, 8)}
    monday = {"every": "weekly", "weekdays": ["mon"]}

    assert days(read(**monday, on_holiday="skip"), "2026-12-01 10:00", 1, extra=extra) == ["Mon 2026-12-14"]
    assert days(read(**monday, on_holiday=MOVED), "2026-12-01 10:00", 1, extra=extra) == ["Wed 2026-12-09"]


# The end


def test_nothing_is_due_after_the_last_day():
    daily = read(every="daily", until="2026-11-29")

    assert days(daily, "2026-11-27 10:00", 9) == ["Sat 2026-11-28", "Sun 2026-11-29"]
    assert daily.next_after(moment("2026-11-29 09:00")) is None
    assert daily.next_after(moment("2030-01-01 00:00")) is None


def test_run_moved_beyond_the_last_day_is_left_out():
    monday = read(every="weekly", weekdays=["mon"], on_holiday=MOVED, until="2027-02-09")

    assert days(monday, "2027-02-02 00:00", 3) == []


def test_run_moved_onto_the_last_day_goes_out():
    monday = read(every="weekly", weekdays=["mon"], on_holiday=MOVED, until="2027-02-10")

    assert days(monday, "2027-02-02 00:00", 3) == ["Wed 2027-02-10"]


def test_counted_rule_ends_after_so_many_runs():
    thrice = read(every="daily", count=3)

    assert len(thrice.upcoming(moment("2026-11-27 10:00"), 9)) == 3
    assert len(thrice.upcoming(moment("2026-11-27 10:00"), 9, done=2)) == 1
    assert thrice.next_after(moment("2026-11-27 10:00"), done=3) is None


# Against a plain model: every planned moment of a year, moved or dropped, each once

START, END = date(2026, 12, 1), date(2027, 11, 30)


def model(repeat: Repeat, extra: set[date]) -> list[datetime]:
    """Return all runs from START to END, found day by day without any shortcut."""
    runs = set()
    day = START - timedelta(60)
    while day <= END:
        if planned_on(repeat, day):
            runs.add(day)
            if repeat.on_holiday != "send" and is_holiday(day, extra):
                runs.discard(day)
                if repeat.on_holiday == MOVED:
                    runs.add(next_working_day(day, extra))
        day += timedelta(1)
    last = min(END, repeat.until or END)
    # A day dropped as a holiday is never a working day, so none moved onto it is lost.
    return [datetime.combine(day, repeat.at, SEOUL) for day in sorted(runs) if START <= day <= last]


def planned_on(repeat: Repeat, day: date) -> bool:
    if repeat.every == "weekly":
        return f"{day:%a}".lower() in repeat.weekdays
    if repeat.every == "monthly":
        is_last = (day + timedelta(1)).month != day.month
        if is_last:
            return repeat.day == "last" or repeat.day >= day.day
        return repeat.day == day.day
    return True


def rules() -> st.SearchStrategy[Repeat]:
    more = {
        "at": st.times().map(lambda at: at.replace(second=0, microsecond=0)),
        "on_holiday": st.sampled_from(["send", "skip", MOVED]),
        "until": st.none() | st.dates(START, END),
    }
    chosen = st.sets(st.sampled_from(WEEKDAYS), min_size=1)
    weekdays = chosen.map(lambda some: tuple(day for day in WEEKDAYS if day in some))
    return st.one_of(
        st.builds(Repeat, st.just("daily"), **more),
        st.builds(Repeat, st.just("weekly"), weekdays=weekdays, **more),
        st.builds(Repeat, st.just("monthly"), day=st.integers(1, 31) | st.just("last"), **more),
    )


FREE = st.sets(st.dates(START, END), max_size=12)


@given(rules(), FREE)
def test_runs_are_those_of_the_plain_model(repeat, extra):
    begin = datetime.combine(START, time(), SEOUL) - timedelta(microseconds=1)
    runs = repeat.upcoming(begin, 40, extra=extra)

    expected = model(repeat, extra)
    # The model does not look beyond its year, so what is moved out of it is no matter here.
    assert [run for run in runs if run.date() <= END] == expected[: len(runs)]
    assert len(runs) >= min(40, len(expected))


@given(rules(), FREE, st.datetimes(datetime(2026, 12, 1), datetime(2027, 10, 1), timezones=st.just(SEOUL)))  # noqa: DTZ001
def test_runs_rise_and_keep_off_holidays_from_any_moment(repeat, extra, asked):
    runs = repeat.upcoming(asked, 5, extra=extra)

    assert all(earlier < later for earlier, later in zip([asked, *runs], runs, strict=False))
    if repeat.on_holiday != "send":
        assert not any(is_holiday(run.date(), extra) for run in runs)
    if repeat.on_holiday == MOVED:
        assert all(planned_on(repeat, run.date()) or is_working_day(run.date(), extra) for run in runs)


@given(rules(), FREE, st.datetimes(datetime(2026, 12, 1), datetime(2027, 10, 1), timezones=st.just(SEOUL)))  # noqa: DTZ001
def test_asking_just_before_a_run_gives_that_run(repeat, extra, asked):
    run = repeat.next_after(asked, extra=extra)

    if run is not None:
        assert repeat.next_after(run - timedelta(seconds=1), extra=extra) == run


# JSON


@given(rules())
def test_rule_survives_json(repeat):
    assert Repeat.read(json.loads(json.dumps(repeat.write()))) == repeat


def test_cron_rule_survives_json():
    repeat = cron("0 9 * * 1-5", on_holiday="skip", count=7, until="2027-01-01")

    assert Repeat.read(json.loads(json.dumps(repeat.write()))) == repeat


def test_form_with_fields_of_other_kinds_is_understood():
    form = {"every": "weekly", "at": "9:05", "weekdays": ["fri", "mon", "fri"], "day": "", "cron": "x",
            "until": "", "count": "12"}  # fmt: skip

    assert Repeat.read(form) == Repeat("weekly", time(9, 5), ("mon", "fri"), count=12)


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("every", {}),
        ("every", {"every": "yearly"}),
        ("every", {"every": ["daily"]}),
        ("at", {"every": "daily", "at": ""}),
        ("at", {"every": "daily", "at": None}),
        ("at", {"every": "daily", "at": "24:00"}),
        ("at", {"every": "daily", "at": "9시"}),
        ("weekdays", {"every": "weekly"}),
        ("weekdays", {"every": "weekly", "weekdays": []}),
        ("weekdays", {"every": "weekly", "weekdays": ["월"]}),
        ("weekdays", {"every": "weekly", "weekdays": [1]}),
        ("weekdays", {"every": "weekly", "weekdays": [["mon"]]}),
        ("day", {"every": "monthly"}),
        ("day", {"every": "monthly", "day": 0}),
        ("day", {"every": "monthly", "day": 32}),
        ("day", {"every": "monthly", "day": "first"}),
        ("day", {"every": "monthly", "day": True}),
        ("day", {"every": "monthly", "day": 1.5}),
        ("cron", {"every": "cron"}),
        ("on_holiday", {"every": "daily", "on_holiday": "dance"}),
        ("until", {"every": "daily", "until": "31.3.2027"}),
        ("until", {"every": "daily", "until": 20270331}),
        ("count", {"every": "daily", "count": 0}),
        ("count", {"every": "daily", "count": "-1"}),
        ("count", {"every": "daily", "count": 10_001}),
        ("count", {"every": "daily", "count": "9" * 5000}),
    ],
)
def test_fault_names_its_field(field, written):
    with pytest.raises(BadRepeat) as caught:
        read(**written)

    assert caught.value.field == field
    assert str(caught.value).startswith(f"{field}: ")
    assert caught.value.sentence


# In words


@pytest.mark.parametrize(
    ("repeat", "said"),
    [
        (
            read(every="weekly", weekdays=["mon"], on_holiday=MOVED),
            "Every Monday at 09:00; on public holidays moved to the next working day",
        ),
        (read(every="weekly", weekdays=["mon", "fri"]), "Every Monday, Friday at 09:00"),
        (read(every="daily", on_holiday="skip"), "Every day at 09:00; not on public holidays"),
        (read(every="monthly", day=15), "On day 15 of each month at 09:00"),
        (
            read(every="monthly", day=31),
            "On day 31 of each month, or its last day where it is shorter, at 09:00",
        ),
        (
            read(every="monthly", day="last", until="2027-03-31", count=3),
            "On the last day of each month at 09:00; until March 31, 2027; 3 times in all",
        ),
        (read(every="daily", count=1), "Every day at 09:00; 1 time in all"),
        (cron("0 9 * * 1"), "By the cron line 0 9 * * 1"),
    ],
)
def test_rule_is_told_in_plain_words(repeat, said):
    assert repeat.describe(words_for("en")) == said


# Missed times


@pytest.mark.parametrize(
    ("late", "expected"),
    [(timedelta(-1), False), (timedelta(0), False), (GRACE, False), (GRACE + timedelta(seconds=1), True)],
)
def test_run_later_than_the_grace_is_missed(late, expected):
    due = moment("2026-11-27 09:00")

    assert is_missed(due, due + late) is expected
