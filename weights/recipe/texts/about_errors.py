"""The errors that come back: questions and true answers."""

from weights.recipe.texts.wordings import exchange

ERRORS = [
    exchange(
        "error_401",
        """
        (What is|What's) (error 401|a 401|401|HTTP 401|a 401 error)?
        What does (error 401|a 401|401|HTTP 401|a 401 error) mean? / 401 / error 401
        Why (do I get|am I getting|does it say) (401|a 401)?
        Why (do I get|am I getting|does it say) (an authentication error|401 Unauthorized)?
        I get (a 401|error 401|401 Unauthorized|an AuthenticationError) / Incorrect API key provided
        My (API key|key) (does not work|is rejected|is wrong|is refused) / invalid_api_key
        What is AuthenticationError? / The server says 401 / 401 unauthorized
        """,
        """
        401 (是什么|是什么意思|怎么办|错误|是什么错误|怎么解决)？ / 为什么(返回|出现|报|是) 401？
        (报错|出错了|错误)(401|invalid_api_key) / 我的密钥(不对|没用|不能用|被拒绝了)
        认证(失败|错误)(怎么办|) / 服务器说 401 / AuthenticationError 是什么？ / 提示密钥错误
        """,
        (
            "401 means that the server was started with a key and yours is missing or wrong.",
            "401 表示服务器设了密钥，而你没带密钥或者密钥不对。",
        ),
    ),
    exchange(
        "error_404",
        """
        (What is|What's) (error 404|a 404|404|HTTP 404|a 404 error)?
        What does (error 404|a 404|404|HTTP 404|a 404 error) mean? / 404 / error 404
        Why (do I get|am I getting|does it say) (404|a 404|model not found|404 Not Found)?
        I get (a 404|error 404|404 Not Found|model_not_found) / model not found
        The model does not exist / Why is the model not found? / The server says 404
        What does model_not_found mean? / What is NotFoundError?
        It says that the model does not exist
        """,
        """
        404 (是什么|是什么意思|怎么办|错误|是什么错误|怎么解决)？ / 为什么(返回|出现|报|是) 404？
        (报错|出错了|错误)(404|model_not_found) / 为什么找不到模型？
        (找不到模型|模型不存在)(怎么办|) / 服务器说 404 / NotFoundError 是什么？ / 提示模型不存在
        """,
        (
            "404 means a wrong path or an unknown model name. GET /v1/models lists the names.",
            "404 表示路径不对，或者模型名不存在。GET /v1/models 会列出可用的名字。",
        ),
    ),
    exchange(
        "error_400",
        """
        (What is|What's) (error 400|a 400|400|HTTP 400|a 400 error)?
        What does (error 400|a 400|400|HTTP 400|a 400 error) mean? / 400 / error 400
        Why (do I get|am I getting|does it say) (400|a 400)?
        Why (do I get|am I getting|does it say) (400 Bad Request|an invalid request error)?
        I get (a 400|error 400|400 Bad Request|a BadRequestError) / unsupported_parameter
        Why (is|was) my (request|parameter) (refused|rejected)?
        What does unsupported_parameter mean?
        What happens with (unknown|unsupported|wrong) parameters? / What is invalid_request_error?
        What does context_length_exceeded mean? / My prompt is too long / unknown parameter
        """,
        """
        400 (是什么|是什么意思|怎么办|错误|是什么错误|怎么解决)？ / 为什么(返回|出现|报|是) 400？
        (报错|出错了|错误)(400|unsupported_parameter) / 为什么我的(请求|参数)被拒绝(了|)？
        参数(不支持|写错了|不认识)会怎样？ / context_length_exceeded 是什么意思？
        BadRequestError 是什么？ / 提示太长了怎么办？ / 服务器说 400
        """,
        (
            "400 means that the request is wrong, for example an unknown parameter or too long a "
            "prompt. The message says which.",
            "400 表示请求有问题，比如参数不认识，或者提示太长。错误信息里会说明。",
        ),
    ),
    exchange(
        "error_503",
        """
        (What is|What's) (error 503|a 503|503|HTTP 503|a 503 error)?
        What does (error 503|a 503|503|HTTP 503|a 503 error) mean? / 503 / error 503
        Why (do I get|am I getting|does it say) (503|a 503|Service Unavailable|overloaded)?
        I get (a 503|error 503|503 Service Unavailable) / The server is overloaded / model_loading
        What (happens|does the server do) (when it is overloaded|under overload)?
        What (happens|does the server do) if the queue is full?
        What does (model_loading|overloaded) mean? / The server is busy
        """,
        """
        503 (是什么|是什么意思|怎么办|错误|是什么错误|怎么解决)？ / 为什么(返回|出现|报|是) 503？
        (报错|出错了|错误)(503|overloaded) / 服务器(太忙|很忙|过载|太忙了)(怎么办|会怎样|)
        model_loading 是什么意思？ / 队列满了会怎样？ / 服务器说 503 / 请求太多会怎样？
        """,
        (
            "503 means that the model is still loading, or the queue is full. "
            "Wait as Retry-After says and try again.",
            "503 表示模型还在加载，或者队列满了。按 Retry-After 等一会儿再试。",
        ),
    ),
    exchange(
        "rate_limits",
        """
        (Is there|Does Inkstone have) a rate limit?
        (Are there|Do you have) (any rate limits|rate limits)?
        What is (the rate limit|429|error 429)? / What are (the|your) rate limits? / 429
        Rate limit?
        How many requests (can I send|may I send|are allowed) (per minute|a minute|at once)?
        How many requests (can I send|may I send|are allowed) (per second|)?
        Why do I get (429|a 429|error 429|too many requests)? / What does (429|error 429) mean?
        Is there a (quota|daily limit|usage limit)? / Do you limit requests? / too many requests
        (Is it|Are you|Is Inkstone) free? / How much (does it cost|do you cost|does a request cost)?
        """,
        """
        有没有(速率限制|频率限制|限流|配额)？ / 有(速率限制|次数限制|配额)吗？
        429 (是什么|是什么意思|怎么办|错误)？ / 为什么(返回|报|出现) 429？
        (每分钟|每秒|每天)(能|可以|最多)发(多少|几个)请求？ / 速率限制是多少？ / 请求次数有限制吗？
        (免费|收费|要钱)吗？ / (多少钱|怎么收费|用一次多少钱)？ / 你是免费的吗？
        """,
        (
            "Nothing is billed, and there is no rate limit and no 429. "
            "Only a full queue is refused, with 503.",
            "不收费，没有速率限制，也没有 429。只有队列满了才会拒绝，返回 503。",
        ),
    ),
]
