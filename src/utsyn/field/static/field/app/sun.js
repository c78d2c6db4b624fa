// Where the sun is. In the north there are weeks without a sunset, and weeks without a sunrise: its height answers for all.
import { getPosition } from "../../vendor/suncalc/suncalc.js";

/** Half of the sun's width, in degrees: its upper edge is at the horizon. The height already holds the air's refraction. */
const SUNSET = -0.267;

/** Whether the sun is down then and there. Latitude and longitude in degrees. */
export function isDark(at, latitude, longitude) {
  return getPosition(at, latitude, longitude).altitude < SUNSET;
}
