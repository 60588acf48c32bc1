import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Calls the AI API with nothing but Java's own library (17 or later), in any of its three generations.
 *
 * <pre>
 *   export CTYUN_URL=http://127.0.0.1:8600
 *   export CTYUN_APP_KEY=...  CTYUN_APP_SECRET=...                         # generations 1 and 2
 *   export CTYUN_APP_KEY=...  CTYUN_ACCESS_KEY=...  CTYUN_SECURITY_KEY=...   # generation 3
 *   java Ctyun.java 3 face_detect photo.jpg
 *   java Ctyun.java 2 electronic_fence --area 0,0,640,0,640,360,0,360 yard.jpg
 *   java Ctyun.java 1 face_compare a.jpg b.jpg
 * </pre>
 *
 * Prints the answer and exits with 0 on success, 1 on a refusal, 2 on wrong usage. Body encryption (SM2, SM4) needs more than Java's own
 * library: see the C# client.
 */
public final class Ctyun {
    private static final String PREFIX = "data:application/octet-stream;base64,";

    /** Ability: service code and path behind it, of generations 2 and 3. */
    private static final Map<String, String> SERVICES = Map.ofEntries(
        Map.entry("hard_hat", "2f3uquanbrpc/SafeHat/base/hat_detect"),
        Map.entry("workwear", "localwear001/UniformIdentity/base/clothes_detect"),
        Map.entry("electronic_fence", "localfence01/ef-http/electron/fence"),
        Map.entry("fall_down", "2gm0y369n30g/action/falldown/images"),
        Map.entry("fight", "2gm1xzigc2kg/action/fight/images"),
        Map.entry("action_liveness", "3j8ogbxxpce8/action-fas/predict"),
        Map.entry("face_detect", "2f6hqix09mv4/face/PERSON/person/detectFaceFromBase64"),
        Map.entry("face_attributes", "2f6hw5o5t7gg/face/PERSON/person/detectAgeGenderFromBase64"),
        Map.entry("face_compare", "2f7awxekgvls/face/compare/PERSON/person/compareFromBase64"),
        Map.entry("face_liveness", "2hfksnibjaos/face-fas-action/person/detectFasFromBase64"),
        Map.entry("mask", "2f6hycj3a9z4/face/PERSON/person/detectMaskFromBase64"),
        Map.entry("real_name_auth", "348c0ca2pkw0/gcapi/simpauth66"));

    /** In the first generation only, under paths of its own. */
    private static final Map<String, String> FIRST = Map.of(
        "face_detect", "/face/api/v1/face_detect.json",
        "face_attributes", "/api/v1/face_analyse.json",
        "face_compare", "/api/v1/face_compare.json");

    /** Abilities whose newest contract is chosen by a header. */
    private static final Map<String, String> VERSIONS = Map.of("face_detect", "v3", "face_compare", "v2");

    private Ctyun() {
    }

    /** Headers of generation 1. */
    static Map<String, String> signG1(
            String appKey, String appSecret, String method, String path, String query, String milliseconds, byte[] body) throws GeneralSecurityException {
        String text = String.join("\n", method, path, query, milliseconds, hex(hash("SHA-1", body)));
        return Map.of("Authorization", "CTYUN " + appKey + ":" + hex(hmac(utf8(appSecret), text)), "X-CTYUN-DT", milliseconds);
    }

    /** Headers of generation 2. */
    static Map<String, String> signG2(String appKey, String appSecret, String milliseconds, String path, byte[] body) throws GeneralSecurityException {
        String sign = hex(hash("MD5", utf8(appKey + appSecret + milliseconds + path), body));
        return Map.of("Sign", sign, "Timestamp", milliseconds, "AppKey", appKey);
    }

    /**
     * Header Eop-Authorization of generation 3.
     *
     * @param signed name and value of each header to sign; ctyun-eop-request-id and eop-date must be among them
     */
    static Map<String, String> signG3(String accessKey, String securityKey, Map<String, String> signed, String query, byte[] body)
            throws GeneralSecurityException {
        Map<String, String> sorted = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        sorted.putAll(signed);
        String block = sorted.entrySet().stream().map(header -> header.getKey() + ":" + header.getValue() + "\n").collect(Collectors.joining());
        String pairs = Arrays.stream(query.split("&")).sorted(Comparator.comparing(pair -> pair.split("=", 2)[0])).collect(Collectors.joining("&"));
        String text = block + "\n" + pairs + "\n" + hex(hash("SHA-256", body));
        String date = sorted.get("eop-date");
        byte[] key = hmac(hmac(hmac(utf8(securityKey), date), accessKey), date.substring(0, 8));
        String signature = Base64.getEncoder().encodeToString(hmac(key, text));
        return Map.of("Eop-Authorization", accessKey + " Headers=" + String.join(";", sorted.keySet()) + " Signature=" + signature);
    }

    public static void main(String[] arguments) throws IOException, InterruptedException, GeneralSecurityException {
        Map<String, String> options = new LinkedHashMap<>(Map.of("--area", "", "--action", "Blink", "--id-number", "", "--name", ""));
        List<String> words = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            if (options.containsKey(arguments[i]) && i + 1 < arguments.length) {
                options.put(arguments[i], arguments[++i]);
            } else {
                words.add(arguments[i]);
            }
        }

        boolean isWrong = words.size() < 3 || !words.get(0).matches("[123]") || !SERVICES.containsKey(words.get(1))
            || words.get(0).equals("1") && !FIRST.containsKey(words.get(1)) || words.get(1).equals("face_compare") && words.size() != 4;
        if (isWrong) {
            System.err.println("usage: java Ctyun.java 1|2|3 ABILITY [--area X,Y,...] [--action A] [--id-number N] [--name N] FILE...");
            System.err.println("abilities: " + String.join(", ", SERVICES.keySet()) + "; generation 1: " + String.join(", ", FIRST.keySet()));
            System.exit(2);
        }

        String answer = call(Integer.parseInt(words.get(0)), words.get(1), words.subList(2, words.size()), options);
        new PrintStream(System.out, true, StandardCharsets.UTF_8).println(answer);
        System.exit(isSuccess(answer) ? 0 : 1);
    }

    /** One call; never repeated here: a refusal for rate must not be, and a lost answer may have been charged. */
    private static String call(int generation, String ability, List<String> files, Map<String, String> options)
            throws IOException, InterruptedException, GeneralSecurityException {
        List<String> pictures = new ArrayList<>();
        for (String file : files) {
            pictures.add(text(encode(generation, Files.readAllBytes(Path.of(file)))));
        }

        String path = generation == 1 ? FIRST.get(ability) : "/v1/aiop/api/" + SERVICES.get(ability);
        byte[] body = utf8(generation == 1 ? firstBody(ability, pictures) : body(generation, ability, pictures, options));
        String milliseconds = Long.toString(System.currentTimeMillis());
        String appKey = environment("CTYUN_APP_KEY");
        Map<String, String> headers = new LinkedHashMap<>();
        switch (generation) {
            case 1 -> headers.putAll(signG1(appKey, environment("CTYUN_APP_SECRET"), "POST", path, "", milliseconds, body));
            case 2 -> headers.putAll(signG2(appKey, environment("CTYUN_APP_SECRET"), milliseconds, path, body));
            default -> {
                headers.put("appkey", appKey);
                headers.put("ctyun-eop-request-id", UUID.randomUUID().toString());
                headers.put("eop-date", DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC).format(Instant.now()));
                headers.putAll(signG3(environment("CTYUN_ACCESS_KEY"), environment("CTYUN_SECURITY_KEY"), headers, "", body));
                if (VERSIONS.containsKey(ability)) {
                    headers.put("version", VERSIONS.get(ability));
                }
            }
        }

        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(environment("CTYUN_URL").replaceAll("/+$", "") + path))
            .timeout(Duration.ofSeconds(30)).header("Content-Type", "application/json").POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::header);
        // Without this Java asks plain http for version 2 in headers of its own.
        HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(10)).build();
        // The gateway refuses with 4xx and 5xx; its answer says why.
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8)).body();
    }

    private static String environment(String name) {
        String value = System.getenv(name);
        if (value == null || value.isEmpty()) {
            System.err.println(name + " is not set");
            System.exit(2);
        }

        return value;
    }

    private static String firstBody(String ability, List<String> pictures) {
        String data = String.join(",", pictures);
        return "{\"data\":" + (ability.equals("face_compare") ? "[[" + data + "]]" : "[" + data + "]") + "}";
    }

    private static String body(int generation, String ability, List<String> pictures, Map<String, String> options) {
        String first = pictures.get(0);
        String all = "[" + String.join(",", pictures) + "]";
        return switch (ability) {
            case "hard_hat", "workwear" -> "{\"image\":" + first + "}";
            case "electronic_fence" -> "{\"image\":" + all + ",\"area\":" + text(options.get("--area")) + "}";
            case "fall_down", "fight" -> "{\"images\":" + all + "}";
            case "action_liveness" ->
                "{\"Action\":\"ActionFas\",\"VideoBase64\":" + first + ",\"ActionType\":" + text(options.get("--action")) + "}";
            case "face_compare" -> "{\"img1Base64\":" + first + ",\"img2Base64\":" + pictures.get(1) + "}";
            case "real_name_auth" ->
                "{\"portrait\":" + first + ",\"idNum\":" + text(options.get("--id-number")) + ",\"fullName\":" + text(options.get("--name")) + "}";
            case "face_detect" -> generation == 3
                ? "{\"Action\":\"DetectFace\",\"ImageData\":" + first + "}"
                : "{\"imageContent\":" + first + "}";
            default -> "{\"imageContent\":" + first + "}";
        };
    }

    /** A file as its generation wants it: prefixed and URL-safe, standard, URL-safe. */
    private static String encode(int generation, byte[] file) {
        return switch (generation) {
            case 1 -> PREFIX + Base64.getUrlEncoder().encodeToString(file);
            case 2 -> Base64.getEncoder().encodeToString(file);
            default -> Base64.getUrlEncoder().encodeToString(file);
        };
    }

    /** The number of the answer stands before everything else that could have such a name. */
    private static boolean isSuccess(String answer) {
        var number = Pattern.compile("\"(?:statusCode|code)\"\\s*:\\s*\"?(\\d+)").matcher(answer);
        return number.find() && number.group(1).equals("0");
    }

    /** A text in JSON. */
    private static String text(String value) {
        StringBuilder json = new StringBuilder("\"");
        for (char c : value.toCharArray()) {
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c < ' ') {
                json.append(String.format("\\u%04x", (int) c));
            } else {
                json.append(c);
            }
        }

        return json.append('"').toString();
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(utf8(text));
    }

    private static byte[] hash(String name, byte[]... parts) throws GeneralSecurityException {
        MessageDigest digest = MessageDigest.getInstance(name);
        for (byte[] part : parts) {
            digest.update(part);
        }

        return digest.digest();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
