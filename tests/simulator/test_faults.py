import pytest

from codegate.simulator.faults import FAULTS, Fault, Faults


def test_nothing_fails_unasked() -> None:
    assert Faults().take("sim-good") is None


def test_a_key_may_carry_its_fault_in_its_name() -> None:
    fault = Faults().take("sim-fault-429")

    assert fault == FAULTS["429"]
    assert fault.retry_after_s == 20


def test_a_key_with_an_unknown_fault_works() -> None:
    assert Faults().take("sim-fault-nonsense") is None


def test_a_fault_is_for_its_key_alone() -> None:
    faults = Faults()
    faults.put("a", "500")

    assert faults.take("a") == FAULTS["500"]
    assert faults.take("b") is None


def test_a_fault_for_every_key_stands_behind_those_of_single_keys() -> None:
    faults = Faults()
    faults.put("*", "529")
    faults.put("a", Fault(kind="slow", delay_s=0.1))

    assert faults.take("a") == Fault(kind="slow", delay_s=0.1)
    assert faults.take("b") == FAULTS["529"]


def test_a_counted_fault_ends_by_itself() -> None:
    faults = Faults()
    faults.put("a", "500", times=2)

    assert [faults.take("a") is not None for _ in range(3)] == [True, True, False]


def test_cleared_keys_work_again() -> None:
    faults = Faults()
    faults.put("a", "500")
    faults.put("b", "500")
    faults.clear("a")
    first = faults.take("a"), faults.take("b")
    faults.clear()

    assert first == (None, FAULTS["500"])
    assert faults.take("b") is None


def test_a_fault_must_have_a_known_name() -> None:
    with pytest.raises(KeyError):
        Faults().put("a", "418")
