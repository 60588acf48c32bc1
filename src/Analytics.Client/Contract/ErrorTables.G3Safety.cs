namespace Analytics.Client.Contract;

/// <summary>Tables of the third generation, product safety.</summary>
public static partial class ErrorTables
{
    /// <summary>Hard hat and workwear.</summary>
    public static readonly IReadOnlyList<ContractError> G3Wear =
    [
        new("AI_OP_4001", 4001, "请求未包含图片", "请求关键词不正确或未正确包含请求数据"),
        new("AI_OP_4002", 4002, "图片文件大小不符合要求", "该文件大小不符合要求，静态图片要求小于5M"),
        new("AI_OP_4003", 4003, "base64数据处理异常", "客户端传递的base64格式在处理时发生异常，可以尝试在本地转换base64是否有异常"),
        new("AI_OP_4005", 4005, "body内容为空", "post body非字典格式"),
        new("AI_OP_4006", 4006, "请求数据格式错误", "请求体json解析错误"),
        new("AI_OP_5000", 5000, "服务接口异常，请联系管理员", "需要联系管理员处理"),
    ];

    /// <summary>Electronic fence: the numbers of G2.</summary>
    public static readonly IReadOnlyList<ContractError> G3Fence =
    [
        new("AI_OP_4000", 4000, "请求路径错误", "请求路径的相关错误", IsCharged: false),
        new("AI_OP_4001", 4001, "请求方法错误，仅支持 POST", "请求使用了 GET", IsCharged: false),
        new("AI_OP_4002", 4002, "请求体数据量超限，最大支持 50M", "请求体数据量过大", IsCharged: false),
        new("AI_OP_4003", 4003, "请求体解析错误，仅支持 json", "请求的 body 解析失败"),
        new("AI_OP_4004", 4004, "请求体格式错误，json 内容不能为空", "请求的 body 不是字典类型"),
        new("AI_OP_4005", 4005, "请求参数中缺少关键字，仅支持 image 和 area", "请求 body 中的参数名错误"),
        new("AI_OP_4006", 4006, "请求参数类型错误，image 仅支持 list", "参数 image 的格式需要为 list"),
        new("AI_OP_4007", 4007, "请求参数内容错误，list 不能为空或大于 32", "参数 image 的 list 内容为空长度超限"),
        new("AI_OP_4008", 4008, "请求参数内容错误，list 中图像信息不能为空", "图像信息为空"),
        new("AI_OP_4009", 4009, "请求参数内容错误，图像解析失败", "图像解析不成功"),
        new("AI_OP_4011", 4011, "请求参数类型错误，area 仅支持 string", "传递的 area 值需要为 string"),
        new("AI_OP_4012", 4012, "请求参数内容错误，area 字符串不符合要求", "设置电子围栏区域'x1,y1,x2,y2,x3,y3,x4,y4'，数据类型为字符串，坐标点数量大于 3 小于 10, 逆时针或顺时针排序"),
        new("AI_OP_4013", 4013, "请求参数错误，area 超出图像范围", "参数 area 范围超过图像区域"),
        new("AI_OP_5000", 5000, "服务错误", "未被识别的异常错误"),
        new("AI_OP_5001", 5001, "推理服务异常，请联系管理员", "推理过程中服务处理失败"),
        new("AI_OP_5002", 5002, "数据库服务异常，请联系管理员", "数据库处理错误"),
    ];

    /// <summary>Action liveness as the safety product sells it.</summary>
    public static readonly IReadOnlyList<ContractError> G3ActionSafety =
    [
        new("AI_OP_400001", 400001, "请求路径错误", "请求路径错误", IsCharged: false),
        new("AI_OP_400002", 400002, "请求方法错误", "请求方法错误，请使用 POST 请求", IsCharged: false),
        new("AI_OP_400003", 400003, "请求体内容为空", "请求体请求数据为空，没有包含内容"),
        new("AI_OP_400004", 400004, "请求体非 json 格式", "请求体内容需要符合 json 要求"),
        new("AI_OP_400005", 400005, "请求体类型错误", "请求体需为字典，不能为其他类型"),
        new("AI_OP_400006", 400006, "必传的参数未传", "必须的参数（Action、ActionType 或 VideoBase64）未传"),
        new("AI_OP_400008", 400008, "请求体的参数字段类型错误", "Action 字段应该是 string 类型 VideoBase64 字段应该是 string 类型 ActionType 字段应该是 string 类型"),
        new("AI_OP_400009", 400009, "请求体的参数字段值为空", "Action、ActionType 或 VideoBase64 字段值为空字符"),
        new("AI_OP_400010", 400010, "请求体的参数字段值设置错误", "Action、ActionType 值设置错误"),
        new("AI_OP_400011", 400011, "视频时长不符合要求", "视频时长不符合要求，限制为 1 ~ 15秒"),
        new("AI_OP_400012", 400012, "视频编码后大小不符合要求", "视频编码后大小不符合要求，要求小于 8M"),
        new("AI_OP_400013", 400013, "视频帧率不符合要求", "视频帧率限制为 10fps ~ 30fps"),
        new("AI_OP_400015", 400015, "视频封装格式不符合要求", "视频封装格式请参考接口文档说明"),
        new("AI_OP_400016", 400016, "视频读取失败", "视频文件损坏读取失败"),
        new("AI_OP_400017", 400017, "视频Base64数据处理异常", "视频Base64字符串转换字节码异常"),
        new("AI_OP_400018", 400018, "视频未检测到人脸", "视频未检测到人脸"),
        new("AI_OP_500001", 500001, "服务接口异常，请联系管理员", "需要联系管理员处理"),
    ];

    /// <summary>Fall and fight.</summary>
    public static readonly IReadOnlyList<ContractError> G3Clip =
    [
        new("AI_OP_4003", 4003, "请求体json解析错误，请求必须为json字典", "请求体json解析错误，请求必须为json字典"),
        new("AI_OP_4010", 4010, "请求参数缺少images", "请求参数缺少images"),
        new("AI_OP_4012", 4012, "请求类型错误，仅支持list", "请求类型错误，仅支持list"),
        new("AI_OP_4013", 4013, "图片数量不合法，应大于0且小于等于64", "图片数量不合法，应大于0且小于等于64"),
        new("AI_OP_4015", 4015, "图像解析失败", "图像解析失败"),
        new("AI_OP_5000", 5000, "请求异常，请联系管理员", "请求异常，请联系管理员"),
        new("AI_OP_5001", 5001, "推理接口异常，请联系管理员", "推理接口异常，请联系管理员"),
    ];
}
