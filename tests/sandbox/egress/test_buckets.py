"""A token bucket's arithmetic."""

from sandbox.egress.buckets import TokenBucket


def test_a_burst_is_free_and_then_the_rate_holds():
    bucket = TokenBucket(rate=10, burst=5)
    assert [bucket.take(1, now=0.0) for _ in range(5)] == [0, 0, 0, 0, 0]
    assert bucket.take(1, now=0.0) == 0.1
    assert bucket.take(1, now=0.2) == 0


def test_it_never_fills_beyond_its_burst_and_bears_a_clock_that_stands_still_or_goes_back():
    bucket = TokenBucket(rate=10, burst=5)
    assert bucket.take(5, now=100.0) == 0
    assert bucket.take(6, now=10_000.0) == 0.1
    assert bucket.take(1, now=9_000.0) == 0.2


def test_it_can_be_asked_without_running_into_debt():
    bucket = TokenBucket(rate=1, burst=1)
    assert bucket.try_take(1, now=0.0)
    assert not bucket.try_take(1, now=0.5)
    assert bucket.try_take(1, now=1.5)
