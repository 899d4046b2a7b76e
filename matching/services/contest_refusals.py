"""Why a question about a list, or its answer, is refused."""

from __future__ import annotations

from backend.errors import InvalidInput, NotFound, Refusal


class ListNotFound(NotFound):
    """No such list, or it is somebody else's, or its receipt is not kept any more."""

    code = "LIST_NOT_FOUND"
    message = "We can't find that list. Open your list, then ask from there."


class QuestionNotFound(NotFound):
    """None, or somebody else's."""

    code = "QUESTION_NOT_FOUND"
    message = "We can't find that question."


class QuestionOpenAlready(Refusal):
    """The same is being looked at."""

    code = "QUESTION_OPEN_ALREADY"
    message = (
        "You have asked about this already, and somebody will answer. You can take that question back and ask anew."
    )


class TooManyQuestions(Refusal):
    """More than anybody can answer in time."""

    code = "TOO_MANY_QUESTIONS"
    message = "You have several questions that wait for an answer. Please wait for one, or take one back."


class QuestionReasonUnknown(InvalidInput):
    """Not one of the reasons that we offer."""

    code = "REASON_UNKNOWN"
    message = "Please pick one of the reasons that we offer."


class QuestionWordsMissing(InvalidInput):
    """Nobody could know what to look at."""

    code = "QUESTION_WORDS_MISSING"
    message = "Please tell us in a few words what you mean."


class QuestionClosed(Refusal):
    """It was answered or taken back, perhaps at this very moment."""

    code = "QUESTION_CLOSED"
    message = "This question has been answered or taken back. Nothing was changed."


class QuestionIsYourOwn(Refusal):
    """Nobody answers themselves."""

    code = "QUESTION_IS_YOUR_OWN"
    message = "This is your own question. A colleague answers it."


class QuestionWithColleague(Refusal):
    """Somebody else is looking at it."""

    code = "QUESTION_WITH_COLLEAGUE"
    message = "A colleague is looking at this question. Take it over first, if that was agreed."


class QuestionNotTaken(Refusal):
    """Nobody answers what nobody looked at."""

    code = "QUESTION_NOT_TAKEN"
    message = "Please take this question first, and look at it."


class AnswerMissing(InvalidInput):
    """An answer has words."""

    code = "ANSWER_MISSING"
    message = "Please answer in words. The person reads just what you write."


class OutcomeUnknown(InvalidInput):
    """Not one of the ways in which a question ends."""

    code = "OUTCOME_UNKNOWN"
    message = "Please pick one of the outcomes that we offer."


class ChangeMissing(InvalidInput):
    """Whoever was right is told what has changed."""

    code = "CHANGE_MISSING"
    message = "Please say what was changed, and in words what is different now."


class ChangeNotExpected(InvalidInput):
    """Nothing changes where it stays as it is, and what residents tell us is theirs to change."""

    code = "CHANGE_NOT_EXPECTED"
    message = "This change does not go with this outcome."


class ChangeNotFound(Refusal):
    """Nobody is told that something was put right before it was."""

    code = "CHANGE_NOT_FOUND"
    message = "No such change is on record since the list was made. Change it first, then answer."
