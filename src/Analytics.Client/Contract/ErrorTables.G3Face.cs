namespace Analytics.Client.Contract;

/// <summary>Tables of the third generation, product face.</summary>
public static partial class ErrorTables
{
    /// <summary>Action liveness as the face product sells it.</summary>
    public static readonly IReadOnlyList<ContractError> G3ActionFace =
    [
        new("CTAPI_10000", 10000, "API Not Found", Http: 404, IsCharged: false),
        new("CTAPI_0009", 9, "无效json的body参数", Http: 400, IsCharged: false),
        new("AI_OP_400005", 400005, "请求体类型错误", "请求体需为字典，不能为其他类型"),
        new("AI_OP_400006", 400006, "必传的参数未传", "必须的参数（Action、ActionType 或 VideoBase64）未传"),
        new("AI_OP_400008", 400008, "请求体的参数字段类型错误", "Action 字段应该是 string 类型 VideoBase64 字段应该是 string 类型 ActionType 字段应该是 string 类型"),
        new("AI_OP_400009", 400009, "请求体的参数字段值为空", "Action、ActionType 或 VideoBase64 字段值为空字符"),
        new("AI_OP_400010", 400010, "请求体的参数字段值设置错误", "Action、ActionType 值设置错误"),
        new("AI_OP_400011", 400011, "视频时长不符合要求", "视频时长不符合要求，限制为 1 ~ 8秒"),
        new("AI_OP_400012", 400012, "视频编码后大小不符合要求", "视频编码后大小不符合要求，要求小于11M"),
        new("AI_OP_400013", 400013, "视频帧率不符合要求", "视频帧率限制为 10fps ~ 30fps"),
        new("AI_OP_400015", 400015, "视频封装格式不符合要求", "视频封装格式请参考接口文档说明"),
        new("AI_OP_400016", 400016, "视频读取失败", "视频文件损坏读取失败"),
        new("AI_OP_400017", 400017, "视频Base64数据处理异常", "视频Base64字符串转换字节码异常"),
        new("AI_OP_400018", 400018, "视频未检测到人脸", "视频未检测到人脸"),
        new("AI_OP_400019", 400019, "视频光线过暗", "视频光线过暗，请提高亮度"),
        new("AI_OP_400020", 400020, "视频光线过亮", "视频光线过亮，请降低亮度"),
        new("AI_OP_400021", 400021, "视频清晰度过低", "视频清晰度过低，请提高清晰度"),
        new("AI_OP_500001", 500001, "服务接口异常，请联系管理员", "需要联系管理员处理"),
    ];

    /// <summary>Face detection, version v3.</summary>
    public static readonly IReadOnlyList<ContractError> G3FaceDetect =
    [
        new("CTAPI_10000", 10000, "API Not Found", Http: 404, IsCharged: false),
        new("CTAPI_0009", 9, "无效json的body参数", Http: 400, IsCharged: false),
        new("AI_OP_400005", 400005, "请求体类型错误", "请求体需为字典，不能为其他类型"),
        new("AI_OP_400006", 400006, "必传的参数未传", "必须的参数 (Action、ImageData) 未传"),
        new("AI_OP_400008", 400008, "请求体的参数字段类型错误",
            "Action、ImageData 字段应该是 string 类型 FaceThresh 字段应该是 float 类型 NeedFaceAngle 字段应该是 bool 类型"),
        new("AI_OP_400009", 400009, "请求体的参数字段值为空", "Action、ImageData 字段值为空字符"),
        new("AI_OP_400010", 400010, "请求体的参数字段值设置错误", "Action 值设置错误 FaceThresh 字段不符合规范，请参考接口文档说明"),
        new("AI_OP_400011", 400011, "base64 数据处理异常", "ImageData 字段的 base64 字符串转换字节码异常"),
        new("AI_OP_400012", 400012, "文件格式不合法", "仅支持 jpeg/png/jpg/bmp 格式"),
        new("AI_OP_400013", 400013, "文件大小不符合要求", "该文件大小不符合要求，图片要求小于 7M"),
        new("AI_OP_410001", 410001, "图片解码错误", "字节码解码为图片错误"),
        new("AI_OP_410002", 410002, "图片尺寸不符合要求", "分辨率长宽尺寸应不高于 5000 不低于 32"),
        new("AI_OP_500001", 500001, "服务接口异常，请联系管理员", "需要联系管理员处理"),
    ];

    /// <summary>Face detection and comparison before their newer versions.</summary>
    public static readonly IReadOnlyList<ContractError> G3FaceOld =
    [
        new("CTAPI_0009", 9, "无效json的body参数", Http: 400, IsCharged: false),
        new("AI_OP_4101", 4101, "请求内容错误", "传入内容为空，或者传入的参数名错误"),
        new("AI_OP_4102", 4102, "请求参数格式错误", "参数格式不满足要求，如请求参数字段类型错误等"),
        new("AI_OP_4103", 4103, "图片大小超过2M", "图片大小超过2M"),
        new("AI_OP_4104", 4104, "图片解码失败", "图片为空，base64编码内容有误，或图片格式不支持"),
        new("AI_OP_4105", 4105, "未检测到人脸", "上传图片中不包含人脸"),
        new("AI_OP_5000", 5000, "服务内部错误", "接口服务出现未知错误"),
    ];

    /// <summary>Face attributes, liveness and mask.</summary>
    public static readonly IReadOnlyList<ContractError> G3FaceList =
    [
        new("CTAPI_10000", 10000, "API Not Found", Http: 404, IsCharged: false),
        new("CTAPI_0009", 9, "无效json的body参数", Http: 400, IsCharged: false),
        new("AI_OP_4101", 4101, "请求内容错误", "传入内容为空，或者传入的参数名错误"),
        new("AI_OP_4102", 4102, "请求参数格式错误", "参数格式不满足要求，如请求参数字段类型错误等"),
        new("AI_OP_4103", 4103, "图片大小超过2M", "图片大小超过2M"),
        new("AI_OP_4104", 4104, "图片解码失败", "图片为空，base64编码内容有误，或图片格式不支持"),
        new("AI_OP_4105", 4105, "未检测到人脸", "上传图片中不包含人脸"),
        new("AI_OP_5000", 5000, "服务内部错误", "接口服务出现未知错误"),
    ];

    /// <summary>Face comparison, version v2. A number with two entries names picture one or picture two.</summary>
    public static readonly IReadOnlyList<ContractError> G3FaceCompare =
    [
        new("CTAPI_10000", 10000, "API Not Found", Http: 404, IsCharged: false),
        new("CTAPI_0009", 9, "无效json的body参数", Http: 400, IsCharged: false),
        new("AI_OP_400005", 400005, "请求体类型错误", "请求体需为字典，不能为其他类型"),
        new("AI_OP_400006", 400006, "必传的参数未传", "必传的参数（img1Base64或img2Base64）未传"),
        new("AI_OP_400008", 400008, "请求体的参数字段类型错误", "img1Base64、img2Base64字段应该是string类型"),
        new("AI_OP_400009", 400009, "请求体的参数字段值为空", "img1Base64、img2Base64字段值为空字符"),
        new("AI_OP_400011", 400011, "base64数据处理异常", "img1Base64 或 img2Base64 字段的 base64 字符串转换字节码异常"),
        new("AI_OP_400012", 400012, "文件格式不合法", "仅支持 jpeg/png/jpg/bmp 格式"),
        new("AI_OP_400013", 400013, "文件大小不符合要求", "该文件大小不符合要求，图片一要求小于2M"),
        new("AI_OP_400013", 400013, "文件大小不符合要求", "该文件大小不符合要求，图片二要求小于2M"),
        new("AI_OP_410001", 410001, "图片一解码错误", "字节码解码为图片错误"),
        new("AI_OP_410001", 410001, "图片二解码错误", "字节码解码为图片错误"),
        new("AI_OP_500001", 500001, "服务接口异常，请联系管理员", "需要联系管理员处理"),
    ];

    /// <summary>Real-name check.</summary>
    public static readonly IReadOnlyList<ContractError> G3RealName =
    [
        new("CTAPI_0009", 9, "无效json的body参数", Http: 400, IsCharged: false),
        new("AI_OP_1", 1, "接口调用失败", "接口调用失败"),
        new("AI_OP_2", 2, "服务器错误", "服务器错误"),
        new("AI_OP_4002", 4002, "参数错误, 见retMessage", "如 portrait字段需为图片转换的base64字符串、portrait字段过长、不是有效的身份号码 等"),
        new("AI_OP_4010", 4010, "认证接口并发已到上限", "QPS达到上限", IsCharged: false),
        new("AI_OP_4101", 4101, "身份认证未通过", "身份认证未通过"),
        new("AI_OP_4103", 4103, "身份认证服务异常", "身份认证服务异常"),
        new("AI_OP_4104", 4104, "认证接口调用超时", "认证接口调用超时"),
        new("AI_OP_4109", 4109, "非库内人员", "非库内人员, 该人员身份信息未收录或姓名与身份证号不匹配"),
    ];
}
