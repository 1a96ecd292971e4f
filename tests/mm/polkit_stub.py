"""`python polkit_stub.py ADDRESS`: an org.freedesktop.PolicyKit1 that lets everybody do everything.

Without that name on the bus ModemManager refuses every privileged call, root's too.
"""

from __future__ import annotations

import sys

from jeepney import HeaderFields, MessageType, message_bus, new_error, new_method_return
from jeepney.io.blocking import DBusConnection, open_dbus_connection

_AUTHORITY = "org.freedesktop.PolicyKit1.Authority"
_ABOUT = {
    "BackendName": ("s", "stub"),
    "BackendVersion": ("s", "1"),
    "BackendFeatures": ("u", 0),
}


def serve(address: str) -> None:
    """Answer until the bus is gone."""
    with open_dbus_connection(bus=address) as connection:
        taken = connection.send_and_get_reply(message_bus.RequestName("org.freedesktop.PolicyKit1"))
        assert taken.body == (1,), taken
        while True:
            try:
                _answer(connection)
            except (ConnectionError, EOFError):
                return


def _answer(connection: DBusConnection) -> None:
    call = connection.receive()
    if call.header.message_type is not MessageType.method_call:
        return
    match call.header.fields.get(HeaderFields.member):
        case "CheckAuthorization":
            reply = new_method_return(call, "(bba{ss})", ((True, False, {}),))
        case "CancelCheckAuthorization":
            reply = new_method_return(call)
        case "GetAll":
            reply = new_method_return(call, "a{sv}", (_ABOUT,))
        case member:
            reply = new_error(call, f"{_AUTHORITY}.Unknown", "s", (f"{member}?",))
    connection.send(reply)


if __name__ == "__main__":
    serve(sys.argv[1])
