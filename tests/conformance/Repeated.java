// One of Kafka's tools, as often as it is asked for, in a process that has been started already: Repeated CLASS. Each line of
// standard input is the tool's arguments; "." on a line of its own is where its output ends.
import java.io.*;
import java.lang.reflect.Method;

public class Repeated {
  public static void main(String[] arguments) throws Exception {
    Method tool = Class.forName(arguments[0]).getMethod("main", String[].class);
    BufferedReader lines = new BufferedReader(new InputStreamReader(System.in));
    for (String line; (line = lines.readLine()) != null;) {
      tool.invoke(null, (Object) line.split(" "));
      System.out.println("\n.");
      System.out.flush();
    }
  }
}
