"""The web page: parcels lie in mailboxes of ours, where open pages find them."""

from collections.abc import Sequence

from bot.courier import Busy, Carrier, Courier, Parcel, Report, State, Tools
from bot.couriers._rounds import tell

AT_ONCE = 500  # parcels a transaction keeps


class WebchatCourier:
    """Puts parcels into the mailboxes; what lies there is sent."""

    def __init__(self, tools: Tools) -> None:
        self._deposit = tools.deposit

    async def carry(self, parcels: Sequence[Parcel], report: Report) -> None:
        try:
            await self._deposit(parcels)
        except Busy:
            tell(parcels, report, State.PENDING, "server")
        else:
            tell(parcels, report, State.SENT)

    async def close(self) -> None:
        """Nothing is open."""


async def open_webchat(tools: Tools) -> Courier:
    return WebchatCourier(tools)


COURIER = Carrier("webchat", open_webchat, at_once=AT_ONCE, together=True)
