/** 404 inside the frame, so that the navigation stays: the page exists, what it should show does not. */
import { NothingHere } from "@/components/shell/nothing-here";

export default NothingHere;
