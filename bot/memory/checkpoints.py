"""LangGraph's savers as conversations are kept with them: only the newest checkpoint of each, and every failure told.

What is read back is data: a backup or a database of somebody else's could name any class or function to be called with
it, and nothing but LangChain's messages and the like is made of it.
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

#: What data raise that are no checkpoint: of another shape, of another encoding, of no type at all.
_NO_CHECKPOINT = (AttributeError, IndexError, KeyError, NotImplementedError, TypeError, ValueError)


def plain() -> JsonPlusSerializer:
    """What writes and reads what is kept, and calls nothing that that names."""
    return JsonPlusSerializer(allowed_msgpack_modules=None)


class Checkpoints(BaseCheckpointSaver[str]):
    """What every place has in which conversations are kept; in front of LangGraph's saver for that place."""

    #: What the errors call the place, and what mends one that cannot be read.
    place: str
    mend: str

    @abstractmethod
    def newest(self) -> dict[str, str]:
        """The id of the newest checkpoint of each conversation; no checkpoint is read for it."""

    @abstractmethod
    def keep_newest(self, conversation: str, checkpoint: str) -> None:
        """Drops the checkpoints of the conversation that are older than this one."""

    @abstractmethod
    def forget(self, conversations: Sequence[str]) -> None:
        """Drops conversations, and what is left of them in the place."""

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Inside, what is no checkpoint is an error of the store.

        Raises:
            StoreDamaged: it is not.
        """
        try:
            yield
        except _NO_CHECKPOINT as error:
            raise StoreDamaged(f"The conversations in {self.place} cannot be read.", self.mend) from error

    def get_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        """The newest checkpoint of a conversation, or that of a name."""
        with self.reading():
            return super().get_tuple(config)

    def list(self, config: RunnableConfig | None, **narrowed: Any) -> Iterator[CheckpointTuple]:
        """The checkpoints, the last one first."""
        with self.reading():
            yield from super().list(config, **narrowed)

    def put(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        """Keeps a checkpoint, and then drops those before it: who is killed in between has both."""
        saved = super().put(config, checkpoint, metadata, new_versions)
        with contextlib.suppress(StoreError):  # it is kept; those before it go after the next question
            self.keep_newest(str(config["configurable"]["thread_id"]), checkpoint["id"])
        return saved
