"""What goes wrong between the house and a modem: the port, the line, the modem, its SIMs."""

from __future__ import annotations

from simd.errors.base import Retry, SimdError

# --- the port and the line


class PortError(SimdError):
    """Anything that keeps a port from carrying bytes."""

    code = "port_error"
    status = 503
    ends_life = True


class PortGone(PortError):
    """The device behind the port has left (unplugged, hung up)."""

    code = "port_gone"


class PortMissing(PortError):
    """There is no such port."""

    code = "port_missing"


class PortBusy(PortError):
    """Another program holds the port."""

    code = "port_busy"


class PortDenied(PortError):
    """This user may not open the port."""

    code = "port_denied"


class LineDeaf(PortError):
    """The port is open but nothing intelligible answers."""

    code = "line_deaf"


class CommandTimeout(SimdError):
    """A command got no final answer in its time; what it did is unknown."""

    code = "command_timeout"
    status = 504


class CommandFailed(SimdError):
    """The modem refused a command (params: command, kind, number, meaning)."""

    code = "command_failed"
    status = 502


class Unreadable(SimdError):
    """An answer can't be read as what it should be."""

    code = "unreadable"
    status = 502


# --- modem and SIM


class ModemAbsent(SimdError):
    """The modem is not there now."""

    code = "modem_absent"
    status = 503


class SimAbsent(SimdError):
    """No SIM answers in that slot."""

    code = "sim_absent"
    status = 409


class SimLocked(SimdError):
    """The SIM wants a PIN or PUK."""

    code = "sim_locked"
    status = 409
    retry = Retry.NEVER


class NotActive(SimdError):
    """The SIM is not the active one of any modem."""

    code = "not_active"
    status = 409


class Unsupported(SimdError):
    """This modem can't do that."""

    code = "unsupported"
    status = 501
    retry = Retry.NEVER


class NoService(SimdError):
    """The SIM is not registered in a network."""

    code = "no_service"
    status = 503


class SwitchFailed(SimdError):
    """The switch did not succeed; the modem is back where it was (params: step, why)."""

    code = "switch_failed"
    status = 502


class OutcomeUnknown(SimdError):
    """Whether the act took effect is not known; it is looked at again, never repeated."""

    code = "outcome_unknown"
    status = 504
    retry = Retry.NEVER
