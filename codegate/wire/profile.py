"""What a target of a conversion can take: flags, not code (`protocols.md` 0.3)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """
    One provider's dialect of a format, for one model.

    Attributes:
        max_tokens_param: Member for the output limit of a Chat request.
        one_limit: The output limit is known under `max_tokens_param` alone; its other name is refused or ignored.
        max_output: Highest output limit the model takes, tokens; None is unknown.
        stop_max: How many stop sequences are taken; 0 is none.
        top_k: `top_k` is taken.
        system_parts: A system message may be a list of parts.
        developer_role: Role `developer` exists.
        mid_system: A system message may stand in the middle.
        vision: Images are taken.
        pdf: PDF files are taken.
        omits_media: A file that is not taken is told in words, also one that the user has just sent.
        tool_image: Images are taken inside tool results.
        empty_content: Empty text is taken where text must stand.
        null_content: `content: null` is taken beside tool calls.
        parallel_flag: `parallel_tool_calls` exists.
        strict_tools: `strict` exists on functions.
        stream_usage: `option` (`stream_options.include_usage`), `automatic` or `never`.
        json_schema: `response_format` of type `json_schema` exists.
        cache_control: Prompt-cache marks of Messages are taken as they are.
        effort_param: `reasoning_effort`, `reasoning` (object with a level or a budget), `thinking` (boolean object),
            `enable_thinking` (boolean) or `none`.
        effort_levels: Levels taken, lowest first.
        reasoning_echo: How earlier reasoning goes back: `none`, `reasoning_content`, or `reasoning_details` with its
            signatures (OpenRouter).
        reasoning_required: Assistant turns with tool calls must carry reasoning.
        sampling: `all`, or `none` while the model reasons.
        adaptive_thinking: A Messages target takes `thinking: adaptive` and `output_config.effort`.
        prefill: A Messages target takes a last turn of the assistant.
        forced_tools: A tool call may be demanded: any tool, or one by name.
        schema_dialect: JSON schema of tools: `openai`, `gemini`, `plain`, or `grammar` (llama.cpp builds one of it).
        user_param: Member of a Chat request for a (hashed) user id, or None.
        cache_key: `prompt_cache_key` exists.
        is_anthropic: The target is Anthropic itself, not merely its format.
        extra_drop: Members to leave out.
        service_tiers: `service_tier` with OpenAI's words exists.
        cache_breakpoints: `prompt_cache_breakpoint` exists on content parts.
        alternating: Roles must alternate in a Chat request.
        short_ids: Call ids are nine letters and digits (Mistral).
        prefill_param: Member that marks a last assistant message as a beginning to go on with, for example `prefix`.
        extra_set: Members (name, value) that every Chat request carries.
        codex: The target is the Codex backend: Responses with most members refused.
        compaction: A Responses target answers `compaction_trigger` with a compaction of its own.
        forced_with_thinking: A tool call may be demanded of a model that thinks; else it is told not to think then.
        named_choice: Where tool calls may be demanded at all: also of one tool, by name.
        none_choice: Tools may be listed and forbidden; else they are left out.
        letter_names: Names of tools begin with a letter or `_` (Gemini).
        description_max: Longest description of a tool, characters; None is unlimited.
        call_signatures: What becomes of Gemini's thought signatures: `none` are sent, those that are `kept` by the
            client, or, where the target refuses calls without one, `required`: Google's own stand-in for a lost one.
        joins_names: Names and ids of calls come in fragments, and have to be put together.
        lenient_eof: Answers end without a finish reason and without `[DONE]`, and may be whole all the same.
        can_stop_thinking: `none` as an effort can be said; else nothing is said, or the lowest level.
        says_lowest: Where `none` cannot be said, the lowest level is; else nothing.
        effort_default: The level of a model that was asked for none; `none` frees sampling.
        max_on_responses: Responses has the level `max` besides.
        takes_budget: A Messages target takes `thinking: enabled` with a budget.
        fast_mode: A Messages target has `speed: fast`.
        auto_cache: A Messages request without a mark of its own asks for automatic caching.
        session_param: Member of a Chat request that keeps one session at one cache, or None.
        reasoning_family: Whose signed reasoning the target takes back in `reasoning_details`.
        web_search: How a Chat target searches the web: `none`, `options` (`web_search_options`), `plugin` (OpenRouter)
            or `tool` (GLM).
    """

    max_tokens_param: str = "max_tokens"
    one_limit: bool = False
    max_output: int | None = None
    stop_max: int = 4
    top_k: bool = False
    system_parts: bool = False
    developer_role: bool = False
    mid_system: bool = True
    vision: bool = True
    pdf: bool = False
    tool_image: bool = False
    empty_content: bool = True
    null_content: bool = True
    parallel_flag: bool = True
    strict_tools: bool = False
    stream_usage: str = "option"
    json_schema: bool = True
    cache_control: bool = False
    effort_param: str = "reasoning_effort"
    effort_levels: tuple[str, ...] = ("low", "medium", "high")
    reasoning_echo: str = "none"
    reasoning_required: bool = False
    sampling: str = "all"
    adaptive_thinking: bool = True
    prefill: bool = False
    forced_tools: bool = True
    schema_dialect: str = "openai"
    user_param: str | None = None
    cache_key: bool = False
    is_anthropic: bool = False
    extra_drop: tuple[str, ...] = ()
    service_tiers: bool = False
    cache_breakpoints: bool = False
    alternating: bool = False
    short_ids: bool = False
    prefill_param: str | None = None
    extra_set: tuple[tuple[str, bool | str], ...] = ()
    codex: bool = False
    compaction: bool = False
    forced_with_thinking: bool = True
    named_choice: bool = True
    none_choice: bool = True
    letter_names: bool = False
    description_max: int | None = None
    call_signatures: str = "none"
    joins_names: bool = False
    lenient_eof: bool = False
    can_stop_thinking: bool = True
    says_lowest: bool = True
    effort_default: str = ""
    max_on_responses: bool = False
    takes_budget: bool = True
    fast_mode: bool = False
    auto_cache: bool = False
    session_param: str | None = None
    omits_media: bool = False
    reasoning_family: str = ""
    web_search: str = "none"
