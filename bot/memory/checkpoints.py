"""LangGraph's savers for conversations: only the newest checkpoint of each is kept, and every failure is reported.

Stored data are only data: a backup or somebody else's database could name any class or function to call, so nothing but
LangChain's messages and the like is built from it.
"""

from __future__ import annotations

import contextlib
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer

from bot.errors import StoreDamaged, StoreError

if TYPE_CHECKING:
    from langchain_core.runnables import RunnableConfig
    from langgraph.checkpoint.base import ChannelVersions, Checkpoint, CheckpointMetadata, CheckpointTuple

#: Errors of data that are not a checkpoint: another shape, another encoding, an unknown type.
_NO_CHECKPOINT = (AttributeError, IndexError, KeyError, NotImplementedError, TypeError, ValueError)


def plain() -> JsonPlusSerializer:
    """A serializer that never calls what the stored data name."""
    return JsonPlusSerializer(allowed_msgpack_modules=None)


class Checkpoints(BaseCheckpointSaver[str]):
    """A place of conversations; in a subclass it comes before LangGraph's saver for that place."""

    #: The place's name in errors, and what to do when it cannot be read.
    place: str
    mend: str

    @abstractmethod
    def newest(self) -> dict[str, str]:
        """The id of the newest checkpoint by conversation; reads no checkpoint."""

    @abstractmethod
    def keep_newest(self, conversation: str, checkpoint: str) -> None:
        """Drops the checkpoints of the conversation that are older than this one."""

    @abstractmethod
    def forget(self, conversations: Sequence[str]) -> None:
        """Drops conversations, with all that is left of them in the place."""

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Turns errors of data that are not a checkpoint into those of the store.

        Raises:
            StoreDamaged: the data inside the block are not a checkpoint.
        """
        try:
            yield
        except _NO_CHECKPOINT as error:
            raise StoreDamaged(f"The conversations in {self.place} cannot be read.", self.mend) from error

    def get_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """The newest checkpoint of a conversation, or the one that `config` names."""
        with self.reading():
            return super().get_tuple(config)

    def list(self, config: RunnableConfig | None, **narrowed: Any) -> Iterator[CheckpointTuple]:
        """The checkpoints, newest first."""
        with self.reading():
            yield from super().list(config, **narrowed)

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Keeps a checkpoint, then drops the older ones: a kill in between leaves both."""
        saved = super().put(config, checkpoint, metadata, new_versions)
        with contextlib.suppress(StoreError):  # it is kept; the next question drops the older ones
            self.keep_newest(str(config["configurable"]["thread_id"]), checkpoint["id"])
        return saved
